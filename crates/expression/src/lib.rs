//! C# policy expressions: bound, typed, and run on Rhai; the .NET types they use.
