//! Unsent work on a pen drive: for the day when the network does not come back.
