//! EXIF blocks written by hand, as no library writes them.

/// A value: its type, how many there are, and its bytes in the order of a block.
#[derive(Clone)]
pub struct Value {
    kind: u16,
    count: u32,
    units: Vec<Vec<u8>>,
}

/// Numbers of so many bytes each, most significant first.
fn numbers(kind: u16, each: usize, values: &[u64]) -> Value {
    let units = values.iter().map(|value| value.to_be_bytes()[8 - each..].to_vec()).collect();
    Value { kind, count: u32::try_from(values.len()).unwrap(), units }
}

fn bytes(kind: u16, bytes: &[u8]) -> Value {
    Value {
        kind,
        count: u32::try_from(bytes.len()).unwrap(),
        units: bytes.iter().map(|byte| vec![*byte]).collect(),
    }
}

pub fn ascii(text: &str) -> Value {
    bytes(2, &[text.as_bytes(), &[0]].concat())
}

pub fn undefined(data: &[u8]) -> Value {
    bytes(7, data)
}

pub fn utf8(text: &str) -> Value {
    bytes(129, text.as_bytes())
}

pub fn byte(value: u8) -> Value {
    bytes(1, &[value])
}

pub fn short(value: u16) -> Value {
    numbers(3, 2, &[value.into()])
}

pub fn long(value: u32) -> Value {
    numbers(4, 4, &[value.into()])
}

pub fn signed_long(value: i32) -> Value {
    Value { kind: 9, ..long(value.cast_unsigned()) }
}

pub fn rational(parts: &[(u32, u32)]) -> Value {
    let units =
        parts.iter().flat_map(|(above, below)| [above.to_be_bytes().to_vec(), below.to_be_bytes().to_vec()]);
    Value { kind: 5, count: u32::try_from(parts.len()).unwrap(), units: units.collect() }
}

pub fn signed_rational(parts: &[(i32, i32)]) -> Value {
    let unsigned: Vec<_> =
        parts.iter().map(|(above, below)| (above.cast_unsigned(), below.cast_unsigned())).collect();
    Value { kind: 10, ..rational(&unsigned) }
}

/// What a block says.
#[derive(Clone, Default)]
pub struct Exif {
    pub first: Vec<(u16, Value)>,
    pub photo: Vec<(u16, Value)>,
    pub place: Vec<(u16, Value)>,
    pub thumbnail: Option<Vec<u8>>,
    /// The type of pointers, where it is not that of the standard.
    pub pointer: Option<u16>,
}

pub const LATITUDE: [(u32, u32); 3] = [(22, 1), (34, 1), (2112, 100)];
pub const LONGITUDE: [(u32, u32); 3] = [(88, 1), (21, 1), (5000, 100)];

impl Exif {
    /// Turned, with a time and a place.
    pub fn of_a_phone() -> Self {
        Self {
            first: vec![(0x10f, ascii("Made")), (0x110, ascii("Up 1")), (0x112, short(6))],
            photo: vec![(0x9003, ascii("2026:11:20 10:42:31")), (0x9011, ascii("+05:30"))],
            place: vec![
                (1, ascii("N")),
                (2, rational(&LATITUDE)),
                (3, ascii("E")),
                (4, rational(&LONGITUDE)),
            ],
            ..Self::default()
        }
    }

    /// The block, in either order of bytes.
    pub fn block(&self, little: bool) -> Vec<u8> {
        let pointer =
            |at: usize| Value { kind: self.pointer.unwrap_or(4), ..long(u32::try_from(at).unwrap()) };
        let size = |directory: &[(u16, Value)]| written(directory, 0, 0, little).len();
        let mut first = self.first.clone();
        let with = |first: &mut Vec<(u16, Value)>, photo: usize, place: usize| {
            if !self.photo.is_empty() {
                first.push((0x8769, pointer(photo)));
            }
            if !self.place.is_empty() {
                first.push((0x8825, pointer(place)));
            }
        };
        let mut measured = first.clone();
        with(&mut measured, 0, 0);
        let photo = 8 + size(&measured);
        let place = photo + if self.photo.is_empty() { 0 } else { size(&self.photo) };
        let second = place + if self.place.is_empty() { 0 } else { size(&self.place) };
        with(&mut first, photo, place);
        let has_second = self.thumbnail.is_some();
        let number = |value: u16| if little { value.to_le_bytes() } else { value.to_be_bytes() };
        let mut out = if little { b"II".to_vec() } else { b"MM".to_vec() };
        out.extend(number(42));
        out.extend(if little { 8_u32.to_le_bytes() } else { 8_u32.to_be_bytes() });
        out.extend(written(&first, 8, if has_second { second } else { 0 }, little));
        if !self.photo.is_empty() {
            out.extend(written(&self.photo, photo, 0, little));
        }
        if !self.place.is_empty() {
            out.extend(written(&self.place, place, 0, little));
        }
        if let Some(thumbnail) = &self.thumbnail {
            let length = long(u32::try_from(thumbnail.len()).unwrap());
            let directory = |at: usize| {
                [(0x103, short(6)), (0x201, long(u32::try_from(at).unwrap())), (0x202, length.clone())]
            };
            let at = second + size(&directory(0));
            out.extend(written(&directory(at), second, 0, little));
            out.extend(thumbnail);
        }
        out
    }
}

fn written(directory: &[(u16, Value)], at: usize, next: usize, little: bool) -> Vec<u8> {
    let order = |mut unit: Vec<u8>| {
        if little {
            unit.reverse();
        }
        unit
    };
    let long = |value: usize| order(u32::try_from(value).unwrap().to_be_bytes().to_vec());
    let mut sorted = directory.to_vec();
    sorted.sort_by_key(|(tag, _)| *tag);
    let mut head = order(u16::try_from(sorted.len()).unwrap().to_be_bytes().to_vec());
    let mut data = Vec::new();
    let behind = at + 6 + 12 * sorted.len();
    for (tag, value) in sorted {
        head.extend(order(tag.to_be_bytes().to_vec()));
        head.extend(order(value.kind.to_be_bytes().to_vec()));
        head.extend(order(value.count.to_be_bytes().to_vec()));
        let mut bytes: Vec<u8> = value.units.into_iter().flat_map(order).collect();
        if bytes.len() <= 4 {
            bytes.resize(4, 0);
            head.extend(bytes);
        } else {
            head.extend(long(behind + data.len()));
            bytes.resize(bytes.len().next_multiple_of(2), 0);
            data.extend(bytes);
        }
    }
    head.extend(long(next));
    head.extend(data);
    head
}
