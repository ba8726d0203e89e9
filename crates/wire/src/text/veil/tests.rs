use super::*;
use proptest::prelude::*;

#[test]
fn every_example_is_told_as_the_table_says() {
    let mut wrong = Vec::new();
    let lines =
        include_str!("examples.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut count = 0;
    for line in lines {
        let (said, told) = line.split_once(" => ").unwrap_or((line, line));
        let got = veiled(said);
        if got != told {
            wrong.push(format!("{said:?}: {got:?}, not {told:?}"));
        }
        // Whatever stands around it.
        let around = veiled(&format!("নালা বন্ধ।\n{said}\nধন্যবাদ"));
        if around != format!("নালা বন্ধ।\n{told}\nধন্যবাদ") {
            wrong.push(format!("{said:?} in a text: {around:?}"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 150, "{count}");
}

const ZEROS: [char; 7] = ['0', '০', '०', '０', '٠', '۰', '𝟎'];

fn in_script(latin: &str, zero: char) -> String {
    let digit = |c: char| c.to_digit(10).and_then(|value| char::from_u32(u32::from(zero) + value));
    latin.chars().map(|c| digit(c).unwrap_or(c)).collect()
}

fn separator() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        " ",
        "\u{a0}",
        "-",
        "–",
        "\u{2011}",
        "/",
        ",",
        ".",
        " - ",
        "  ",
        "_",
        "\u{200b} ",
        "\u{202c}-",
    ])
}

/// A mobile number, grouped and written as people do.
fn mobile() -> impl Strategy<Value = String> {
    let grouping = prop::sample::select(vec![
        vec![10],
        vec![5, 5],
        vec![3, 3, 4],
        vec![4, 3, 3],
        vec![4, 6],
        vec![6, 4],
        vec![2, 4, 4],
        vec![4, 2, 4],
        vec![2, 2, 2, 2, 2],
        vec![3, 7],
    ]);
    let prefix = prop::sample::select(vec![
        "", "0", "0 ", "+91", "+91 ", "+91-", "91 ", "91-", "0091 ", "(+91) ", "(0) ",
    ]);
    (
        grouping,
        prefix,
        "[6-9][0-9]{9}",
        prop::collection::vec(separator(), 5),
        prop::sample::select(ZEROS.to_vec()),
    )
        .prop_filter("wards in their order", |(grouping, _, digits, _, _)| {
            grouping.len() != 5 || !digits.as_bytes().chunks(2).is_sorted_by(|a, b| a < b)
        })
        .prop_map(|(grouping, prefix, digits, separators, zero)| {
            let (mut out, mut rest) = (prefix.to_owned(), digits.as_str());
            for (n, (size, separator)) in grouping.iter().zip(&separators).enumerate() {
                let (head, tail) = rest.split_at(*size);
                if n > 0 {
                    out.push_str(separator);
                }
                out.push_str(head);
                rest = tail;
            }
            in_script(&out, zero)
        })
}

/// What is no telephone number.
fn harmless() -> impl Strategy<Value = String> {
    let day = (
        1..=28_u8,
        1..=12_u8,
        2000..=2039_u16,
        prop::sample::select(vec!["-", "/", ".", "–", "\u{2011}", " "]),
        0..3_u8,
    )
        .prop_map(|(day, month, year, gap, form)| match form {
            0 => format!("{day:02}{gap}{month:02}{gap}{year}"),
            1 => format!("{year}{gap}{month:02}{gap}{day:02}"),
            _ => format!("{day}{gap}{month}{gap}{year}"),
        });
    let pin = (
        700_001..=743_711_u32,
        any::<bool>(),
        prop::option::of(1..=144_u8),
        prop::sample::select(vec![" ", ", "]),
    )
        .prop_map(|(pin, apart, ward, gap)| {
            let code = if apart { format!("{} {:03}", pin / 1000, pin % 1000) } else { pin.to_string() };
            ward.map_or(code.clone(), |ward| format!("{code}{gap}{ward}"))
        });
    let number = (2020..=2039_u16, 1..=99_999_u32, any::<bool>()).prop_map(|(year, nth, case)| {
        if case { format!("KMC-{year}-{nth:05}") } else { format!("KMC/SWM/{year}/{nth:06}") }
    });
    let small = prop_oneof![
        (1..=144_u8).prop_map(|ward| ward.to_string()),
        (0..24_u8, 0..60_u8).prop_map(|(h, m)| format!("{h}:{m:02}"))
    ];
    (prop_oneof![day, pin, number, small], prop::sample::select(ZEROS.to_vec()))
        .prop_map(|(text, zero)| in_script(&text, zero))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_mobile_number_is_covered_however_it_is_written_and_what_stands_around_it_stays(
        number in mobile(), before in harmless(), after in harmless(),
    ) {
        let said = format!("{before} তারিখে বলেছি {number} নম্বরে, {after}");
        let told = veiled(&said);
        prop_assert!(told.starts_with(&format!("{before} তারিখে বলেছি ")), "{said:?}: {told:?}");
        prop_assert!(told.ends_with(&format!(" নম্বরে, {after}")), "{said:?}: {told:?}");
        let left = told.get(before.len()..told.len() - after.len()).unwrap_or_default().chars().filter(|c| crate::text::digit(*c).is_some()).count();
        prop_assert_eq!(left, 0, "{:?}: {:?}", said, told);
    }

    #[test]
    fn days_codes_and_our_own_numbers_stay(texts in prop::collection::vec(harmless(), 1..6)) {
        let said = texts.join(", থেকে ");
        prop_assert_eq!(veiled(&said), said);
    }

    #[test]
    fn a_veiled_text_is_not_veiled_further(text in "\\PC*") {
        let once = veiled(&text);
        prop_assert_eq!(veiled(&once), once);
    }
}
