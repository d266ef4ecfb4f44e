context.Request.Body.As<JObject>(preserveContent: true)["a"].Select(t => (int)t + 1).Sum()
