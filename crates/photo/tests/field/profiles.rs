//! Colour profiles (ICC.1) made by hand, tag by tag.

fn fixed(value: f64) -> Vec<u8> {
    ((value * 65_536.0).round() as i32).to_be_bytes().to_vec()
}

fn xyz(values: [f64; 3]) -> Vec<u8> {
    [b"XYZ \0\0\0\0".to_vec(), values.into_iter().flat_map(fixed).collect()].concat()
}

/// sRGB's curve, or a plain power.
fn curve(power: Option<f64>) -> Vec<u8> {
    let parts = match power {
        Some(power) => (0_u16, vec![power]),
        None => (3, vec![2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.040_45]),
    };
    let numbers: Vec<u8> = parts.1.into_iter().flat_map(fixed).collect();
    [&b"para\0\0\0\0"[..], &parts.0.to_be_bytes(), &[0, 0], &numbers].concat()
}

fn whole(space: &[u8; 4], tags: Vec<([u8; 4], Vec<u8>)>) -> Vec<u8> {
    let mut table = u32::try_from(tags.len()).unwrap().to_be_bytes().to_vec();
    let (mut data, start) = (Vec::new(), 132 + 12 * tags.len());
    for (name, mut value) in tags {
        let place = u32::try_from(start + data.len()).unwrap().to_be_bytes();
        table.extend([&name[..], &place, &u32::try_from(value.len()).unwrap().to_be_bytes()].concat());
        value.resize(value.len().next_multiple_of(4), 0);
        data.extend(value);
    }
    let white: Vec<u8> = [0.9642, 1.0, 0.8249].into_iter().flat_map(fixed).collect();
    let size = u32::try_from(start + data.len()).unwrap().to_be_bytes();
    let head = [&size[..], &[0; 4], &[4, 0, 0, 0], b"mntr", space, b"XYZ "].concat();
    let date: Vec<u8> = [2026_u16, 1, 1, 0, 0, 0].iter().flat_map(|part| part.to_be_bytes()).collect();
    [head, date, b"acsp".to_vec(), vec![0; 28], white, vec![0; 48], table, data].concat()
}

/// Of red, green and blue with these columns (D50) and this curve, with so many bytes that say nothing.
pub fn rgb(columns: [[f64; 3]; 3], power: Option<f64>, padding: usize) -> Vec<u8> {
    let [red, green, blue] = columns.map(xyz);
    let mut tags =
        vec![(*b"wtpt", xyz([0.9642, 1.0, 0.8249])), (*b"rXYZ", red), (*b"gXYZ", green), (*b"bXYZ", blue)];
    tags.extend([*b"rTRC", *b"gTRC", *b"bTRC"].map(|name| (name, curve(power))));
    tags.push((*b"desc", [b"text\0\0\0\0".to_vec(), vec![0; padding]].concat()));
    whole(b"RGB ", tags)
}

/// Of greys.
pub fn grey(power: f64) -> Vec<u8> {
    whole(b"GRAY", vec![(*b"wtpt", xyz([0.9642, 1.0, 0.8249])), (*b"kTRC", curve(Some(power)))])
}

pub const SRGB: [[f64; 3]; 3] =
    [[0.4361, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141]];
pub const DISPLAY_P3: [[f64; 3]; 3] =
    [[0.5151, 0.2412, -0.0011], [0.2919, 0.6922, 0.0419], [0.1572, 0.0666, 0.7841]];
/// ROMM RGB's, wider than anything a screen shows.
pub const WIDE: [[f64; 3]; 3] = [[0.7977, 0.2880, 0.0], [0.1352, 0.7119, 0.0], [0.0313, 0.0001, 0.8249]];

/// What a colour of such a profile is in sRGB, by the formulas.
pub fn in_srgb(columns: [[f64; 3]; 3], power: Option<f64>, colour: [u8; 3]) -> [u8; 3] {
    let linear = colour.map(|value| {
        let code = f64::from(value) / 255.0;
        match power {
            Some(power) => code.powf(power),
            None if code <= 0.040_45 => code / 12.92,
            None => ((code + 0.055) / 1.055).powf(2.4),
        }
    });
    let light: [f64; 3] =
        [0, 1, 2].map(|row| (0..3).map(|column| columns[column][row] * linear[column]).sum());
    // The inverse of sRGB's columns, for D50.
    let rows = [[3.1339, -1.6169, -0.4906], [-0.9788, 1.9161, 0.0335], [0.0719, -0.2290, 1.4052]];
    rows.map(|row| {
        let value: f64 = row.iter().zip(light).map(|(part, light)| part * light).sum();
        let value = value.clamp(0.0, 1.0);
        let code = if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
        (code * 255.0).round() as u8
    })
}
