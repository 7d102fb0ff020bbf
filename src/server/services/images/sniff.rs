//! What a file is, by its content; its name and what the sender calls it do not count.

pub(super) enum Kind {
    /// A picture that is taken; its media type.
    Image(&'static str),
    /// HEIC or HEIF, which browsers do not show and we cannot decode.
    Heic,
    /// Anything else.
    Other,
}

pub(super) fn kind(file: &[u8]) -> Kind {
    match file {
        [0xff, 0xd8, 0xff, ..] => Kind::Image("image/jpeg"),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Kind::Image("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Kind::Image("image/webp"),
        // ISO base media file: the brands of HEIF (ISO/IEC 23008-12, annex B).
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => match brand.get(..4) {
            Some(b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"mif1" | b"msf1") => Kind::Heic,
            _ => Kind::Other,
        },
        _ => Kind::Other,
    }
}

/// Whether a JPEG file has its end. Decoders fill what is missing with grey, and half a photo would
/// be published as a whole one.
///
/// Segments are walked up to the first scan; behind it the end-of-image marker cannot be part of the
/// data (each 0xFF there is followed by 0x00 or a restart marker: ITU T.81, B.1.1.5).
pub(super) fn jpeg_is_whole(file: &[u8]) -> bool {
    let mut at = 2;
    loop {
        let Some(&[0xff, marker]) = file.get(at..at + 2) else { return false };
        match marker {
            0xff => at += 1, // fill byte
            0xd8 | 0x01 | 0xd0..=0xd7 => at += 2,
            0xda => break,
            0xd9 => return false,
            _ => {
                let Some(&[high, low]) = file.get(at + 2..at + 4) else { return false };
                at += 2 + usize::from(u16::from_be_bytes([high, low]));
            }
        }
    }
    file[at..].windows(2).any(|pair| pair == [0xff, 0xd9])
}
