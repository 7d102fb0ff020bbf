use super::*;

#[test]
fn files_are_known_by_their_content() {
    assert_eq!(check(1, b"\xff\xd8\xff\xe0....").unwrap(), "image/jpeg");
    assert_eq!(check(1, b"\x89PNG\r\n\x1a\n....").unwrap(), "image/png");
    assert_eq!(check(1, b"RIFF\0\0\0\0WEBPVP8 ").unwrap(), "image/webp");
    for (file, code) in [
        (&b""[..], ErrorCode::InvalidFile),
        (b"GIF89a", ErrorCode::InvalidFileType),
        (b"RIFF\0\0\0\0WAVEfmt ", ErrorCode::InvalidFileType),
        (b"\0\0\0\x18ftypheic", ErrorCode::UnsupportedMediaType),
        (b"\0\0\0\x18ftypmif1", ErrorCode::UnsupportedMediaType),
        (b"\0\0\0\x18ftypmp42", ErrorCode::InvalidFileType),
    ] {
        assert_eq!(check(1, file).unwrap_err().to_app().code, code, "{file:?}");
    }
}

#[test]
fn a_jpeg_without_its_end_is_half_a_photo() {
    let mut whole = Vec::new();
    let picture =
        RgbImage::from_fn(64, 64, |x, y| image::Rgb([x, y, 9].map(|shade: u32| u8::try_from(shade).unwrap() * 2)));
    picture.write_to(&mut Cursor::new(&mut whole), image::ImageFormat::Jpeg).unwrap();
    assert!(sniff::jpeg_is_whole(&whole));
    assert!(!sniff::jpeg_is_whole(&whole[..whole.len() - 2]));
    assert!(!sniff::jpeg_is_whole(&whole[..whole.len() / 2]));
    assert!(!sniff::jpeg_is_whole(b"\xff\xd8"));
    // Some phones append a film behind the picture.
    let with_film = [&whole[..], b"ftypmp42 and a film"].concat();
    assert!(sniff::jpeg_is_whole(&with_film));
}

#[test]
fn scaling_keeps_the_shape_and_never_enlarges() {
    let size = |width, height, side| {
        let picture = render::fit(RgbImage::new(width, height), side).unwrap();
        (picture.width(), picture.height())
    };
    assert_eq!(size(4000, 3000, 2048), (2048, 1536));
    assert_eq!(size(3000, 4000, 2048), (1536, 2048));
    assert_eq!(size(100, 50, 2048), (100, 50));
    assert_eq!(size(20_000, 1, 480), (480, 1));
}
