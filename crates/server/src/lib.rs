//! Listens, calls backends, and is the real `Host` of the engine.
