//! Departments, boroughs and wards, as the corporation has them.

use serde::Deserialize;
use wire::ids::DepartmentCode;
use wire::people::{Department, Name};
use wire::places::{Borough, Places};

use crate::fault::Fault;
use crate::store::Records;

#[derive(Deserialize)]
struct DepartmentEntry {
    code: DepartmentCode,
    bn: String,
    en: String,
    sort_order: u32,
}

#[derive(Deserialize)]
struct BoroughEntry {
    no: u8,
    wards: Vec<u8>,
}

#[derive(Deserialize)]
struct Boroughs {
    boroughs: Vec<BoroughEntry>,
}

/// Enters the departments, boroughs and wards that are built in.
///
/// # Errors
/// The store failed.
pub fn set_up(records: &dyn Records) -> Result<(), Fault> {
    let broken = |error: serde_json::Error| Fault::Broken(error.to_string());
    let departments: Vec<DepartmentEntry> =
        serde_json::from_str(include_str!("../../data/departments.json")).map_err(broken)?;
    let boroughs: Boroughs =
        serde_json::from_str(include_str!("../../data/boroughs.json")).map_err(broken)?;
    for entry in departments {
        records.save_department(&Department {
            code: entry.code,
            name: Name { bn: wire::text::stored(&entry.bn), en: entry.en },
            sort_order: entry.sort_order,
        })?;
    }
    let boroughs = boroughs.boroughs.into_iter().map(|b| Borough { no: b.no, wards: b.wards }).collect();
    records.set_places(&Places { boroughs })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use wire::places::WARDS;

    #[test]
    fn each_ward_of_the_city_is_in_one_borough() {
        let Boroughs { boroughs } = serde_json::from_str(include_str!("../../data/boroughs.json")).unwrap();
        let mut seen = BTreeMap::<u8, u32>::new();
        for ward in boroughs.iter().flat_map(|borough| &borough.wards) {
            *seen.entry(*ward).or_default() += 1;
        }
        assert_eq!(seen.keys().copied().collect::<Vec<_>>(), (1..=WARDS).collect::<Vec<_>>());
        assert!(seen.values().all(|times| *times == 1), "{seen:?}");
    }
}
