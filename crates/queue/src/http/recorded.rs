//! A router that knows its addresses. axum's own gives no list, and a test that walks every address must not depend on
//! somebody keeping a second list in step (`tests/queue/matrix.rs`).

use axum::routing::MethodRouter;

/// Routes, and the paths at which they were mounted, in that order.
pub struct Router<S> {
    inner: axum::Router<S>,
    paths: Vec<String>,
}

impl<S: Clone + Send + Sync + 'static> Router<S> {
    pub fn new() -> Self {
        Self { inner: axum::Router::new(), paths: Vec::new() }
    }

    /// Mounts what answers at a path.
    pub fn route(mut self, path: &str, answers: MethodRouter<S>) -> Self {
        self.paths.push(path.to_owned());
        Self { inner: self.inner.route(path, answers), ..self }
    }

    /// Adds the routes of another.
    pub fn merge(mut self, other: Self) -> Self {
        self.paths.extend(other.paths);
        Self { inner: self.inner.merge(other.inner), ..self }
    }

    /// Adds the routes of another below a path.
    pub fn nest(mut self, base: &str, other: Self) -> Self {
        self.paths.extend(other.paths.iter().map(|path| format!("{base}{path}")));
        Self { inner: self.inner.nest(base, other.inner), ..self }
    }

    /// The same addresses behind a layer, as axum has it.
    pub fn behind(self, layer: impl FnOnce(axum::Router<S>) -> axum::Router<S>) -> Self {
        Self { inner: layer(self.inner), ..self }
    }

    /// axum's router, and every path.
    pub fn split(self) -> (axum::Router<S>, Vec<String>) {
        (self.inner, self.paths)
    }
}
