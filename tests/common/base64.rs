//! Bytes in a vector file.

/// The bytes that a text in base64 stands for.
pub fn base64(text: &str) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text
        .bytes()
        .filter_map(|b| alphabet.iter().position(|&a| a == b));
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0, 0);
    for digit in digits {
        buffer = (buffer << 6 | digit) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits & 0xff) as u8);
        }
    }
    bytes
}
