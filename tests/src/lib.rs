//! purabarta-tests
