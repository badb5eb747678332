//! Where expansions end: `$NAME`, `${…}`, `$(…)` and backticks. What they would become is not asked.

/// One past the end of the expansion that begins at `at`; none where nothing is expanded, as by a lone `$`. `Err`: it is
/// never closed.
pub(super) fn end(bytes: &[u8], at: usize) -> Option<Result<usize, NotClosed>> {
    let closer = match (bytes.get(at)?, bytes.get(at + 1)) {
        (b'`', _) => b'`',
        (b'$' | b'<' | b'>', Some(b'(')) => b')',
        (b'$', Some(b'{')) => b'}',
        (b'$', Some(b'0'..=b'9' | b'?' | b'@' | b'*' | b'#' | b'!' | b'$' | b'-')) => {
            return Some(Ok(at + 2));
        }
        (b'$', Some(letter)) if letter.is_ascii_alphabetic() || *letter == b'_' => {
            let name = bytes.get(at + 1..).unwrap_or_default();
            let length = name
                .iter()
                .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
                .count();
            return Some(Ok(at + 1 + length));
        }
        _ => return None,
    };
    let begin = if closer == b'`' { at + 1 } else { at + 2 };
    Some(closing(bytes, begin, closer).ok_or(NotClosed))
}

/// An expansion that goes on to the end of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotClosed;

/// One past the byte that closes what was opened before `at`. No recursion: brackets may be nested without end.
fn closing(bytes: &[u8], mut at: usize, closer: u8) -> Option<usize> {
    let mut open = vec![closer];
    while let Some(&wanted) = open.last() {
        let byte = *bytes.get(at)?;
        let in_quotes = wanted == b'"';
        at += 1;
        match byte {
            b'\\' => at += 1,
            _ if byte == wanted => {
                open.pop();
            }
            b'\'' if !in_quotes => {
                at += bytes.get(at..)?.iter().position(|&byte| byte == b'\'')? + 1;
            }
            b'"' | b'`' => open.push(byte),
            b'$' if bytes.get(at) == Some(&b'(') => {
                open.push(b')');
                at += 1;
            }
            b'$' if bytes.get(at) == Some(&b'{') => {
                open.push(b'}');
                at += 1;
            }
            b'(' if wanted == b')' => open.push(b')'),
            _ => {}
        }
    }
    Some(at)
}
