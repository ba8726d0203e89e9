//! Which life of the data this is: another after each restore, and after a file was lost.

use wire::ids::Epoch;

use crate::fault::Fault;
use crate::store::Records;

/// The epoch now.
///
/// # Errors
/// There is none, or the store failed.
pub fn epoch(records: &dyn Records) -> Result<Epoch, Fault> {
    let epoch = records.fact("epoch")?;
    epoch.map(Epoch).ok_or_else(|| Fault::Broken("the database has no epoch".into()))
}
