new[] { 3, 1, 2 }.OrderBy(x => x).Select(x => x.ToString("D2")).Aggregate("", (a, b) => a + b)
