//! Finds the end of shell expansions: `$NAME`, `${…}`, `$(…)`, `<(…)`, `>(…)` and backticks. Does
//! not evaluate them.

/// Returns the byte offset after the expansion that begins at `at`. Returns `None` if no expansion
/// begins there, as at a lone `$`, and `Some(Err(_))` if the expansion is not closed.
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

/// The error for an expansion that is not closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotClosed;

/// Returns the byte offset after `closer`, for an expansion that was opened before `at`. Iterative,
/// because brackets may be nested to any depth.
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
