//! Categories of complaints and ready words, as data. Built in, until a fact says otherwise.

use wire::desk::cases::{CaseTables, Category, Template};
use wire::ids::{CategoryCode, DepartmentCode};

use crate::fault::Fault;
use crate::store::Records;

/// Working days for what is in no category.
pub const NO_CATEGORY: u8 = 3;
/// The fact in which the categories are kept.
const CATEGORIES: &str = "categories";

fn read<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, Fault> {
    serde_json::from_str(json).map_err(|error| Fault::Broken(format!("a table cannot be read: {error}")))
}

/// Every category, in order.
///
/// # Errors
/// The store failed.
pub fn categories(records: &dyn Records) -> Result<Vec<Category>, Fault> {
    match records.fact(CATEGORIES)? {
        Some(json) => read(&json),
        None => read(include_str!("../../data/categories.json")),
    }
}

/// Categories and templates.
///
/// # Errors
/// The store failed.
pub fn all(records: &dyn Records) -> Result<CaseTables, Fault> {
    let templates: Vec<Template> = read(include_str!("../../data/templates.json"))?;
    Ok(CaseTables { categories: categories(records)?, templates })
}

/// The department that sees to a category in a ward. None where the ward decides and is not known.
#[must_use]
pub fn department_for(
    categories: &[Category],
    category: Option<&CategoryCode>,
    ward: Option<u8>,
) -> Option<DepartmentCode> {
    let category = categories.iter().find(|known| Some(&known.code) == category)?;
    if ward.is_none() && !category.routes.is_empty() {
        return None;
    }
    let elsewhere = ward.and_then(|ward| category.routes.iter().find(|route| route.wards.contains(&ward)));
    Some(elsewhere.map_or(&category.department, |route| &route.department).clone())
}

/// How many working days a category may take.
#[must_use]
pub fn working_days(categories: &[Category], category: Option<&CategoryCode>) -> u8 {
    categories.iter().find(|known| Some(&known.code) == category).map_or(NO_CATEGORY, |c| c.working_days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::desk::cases::WardRoute;

    #[test]
    fn the_built_in_tables_are_whole_and_within_their_limits() {
        let categories: Vec<Category> = read(include_str!("../../data/categories.json")).unwrap();
        assert!(categories.iter().all(|c| (1..=3).contains(&c.working_days) && !c.name.bn.is_empty()));
        let templates: Vec<Template> = read(include_str!("../../data/templates.json")).unwrap();
        assert!(templates.iter().all(|t| !t.text.bn.is_empty() && !t.text.en.is_empty()));
    }

    #[test]
    fn a_ward_of_its_own_goes_elsewhere() {
        let mut categories: Vec<Category> = read(include_str!("../../data/categories.json")).unwrap();
        let drain = "drain_blocked".parse().unwrap();
        let code = |text: &str| text.parse::<DepartmentCode>().unwrap();
        let category = categories.iter_mut().find(|known| known.code == drain).unwrap();
        category.routes.push(WardRoute { wards: vec![7], department: code("KEI") });
        assert_eq!(department_for(&categories, Some(&drain), Some(8)), Some(code("SD")));
        assert_eq!(department_for(&categories, Some(&drain), Some(7)), Some(code("KEI")));
        assert_eq!(department_for(&categories, Some(&drain), None), None, "the ward decides: nobody guesses");
        let garbage = "garbage".parse().unwrap();
        assert_eq!(department_for(&categories, Some(&garbage), None), Some(code("SWM")));
        assert_eq!(department_for(&categories, None, Some(7)), None);
        assert_eq!((working_days(&categories, Some(&drain)), working_days(&categories, None)), (2, 3));
    }
}
