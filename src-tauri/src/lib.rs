//! purabarta
