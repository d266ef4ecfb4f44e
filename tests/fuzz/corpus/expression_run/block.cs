var d = new Dictionary<string, int> { { "a", 1 } }; foreach (var p in d) { if (p.Value > 0) return p.Key + DateTime.MinValue.AddDays(p.Value).ToString("o"); } return null;
