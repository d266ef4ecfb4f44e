//! What a policy is: sections, scopes, fragments and context; runs a program.
