//! `orders`: lists the orders with a pending form, as text or JSON.

use crate::args::{OrdersArgs, TextOrJson};
use crate::error::Error;
use crate::orders;
use crate::text::{RenderOptions, count, escape_invisible, escape_workflow_commands};
use scaledmail_lint_core::orders::{Order, Orders};
use scaledmail_lint_core::unstable::json_pretty;
use std::io::{Read, Write};

/// The maximum width in columns of a table; wider rows are wrapped.
const MAX_TABLE_WIDTH: usize = 79;

/// Writes the list.
pub(crate) fn run(
    args: &OrdersArgs,
    render: RenderOptions,
    stdin: &mut dyn Read,
    output: &mut dyn Write,
) -> Result<u8, Error> {
    let orders = orders::read(&args.file, stdin)?;
    match args.output_format {
        TextOrJson::Json => {
            output.write_all(json_pretty(&orders.iter().collect::<Vec<_>>())?.as_bytes())?;
        }
        TextOrJson::Full => {
            output.write_all(escape_workflow_commands(&table(&orders, render)).as_bytes())?;
        }
    }
    Ok(0)
}

/// Formats a row for each order, followed by its description and its domains.
fn table(orders: &Orders, render: RenderOptions) -> String {
    let cells: Vec<[String; 4]> = orders.iter().map(cells).collect();
    let heads = ["uuid", "payment_id", "created_at", "domains"].map(str::to_owned);
    let width = |column: usize| {
        cells
            .iter()
            .chain([&heads])
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
    };
    let widths: Vec<usize> = (0..heads.len()).filter_map(width).collect();
    let is_table =
        widths.iter().sum::<usize>() + 2 * widths.len() <= MAX_TABLE_WIDTH.min(render.width) + 2;
    let row = |cells: &[String; 4]| {
        let padded = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| if is_table { format!("{cell:width$}") } else { cell.clone() });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut table = String::new();
    if !orders.is_empty() {
        table += &render.styled(anstyle::Style::new().bold(), &row(&heads));
        table.push('\n');
    }
    for (order, cells) in orders.iter().zip(&cells) {
        let line = row(cells);
        table += &if is_table { line } else { render.wrap(&line, "", "") };
        table.push('\n');
        let domains: Vec<&str> =
            order.domains.iter().map(|domain| domain.written.as_str()).collect();
        for text in [order.description.clone().unwrap_or_default(), domains.join(", ")] {
            if !text.is_empty() {
                table += &render.wrap(&escape_invisible(&text), "    ", "    ");
                table.push('\n');
            }
        }
        table.push('\n');
    }
    match orders.len() {
        0 => "no pending forms\n".to_owned(),
        number => table + &count(number, "pending form\n", "pending forms\n"),
    }
}

/// Returns the cells of a row. A missing value is a dash.
fn cells(order: &Order) -> [String; 4] {
    let text = |text: &Option<String>| {
        text.as_deref().map_or_else(|| "-".to_owned(), |text| escape_invisible(text).into_owned())
    };
    let needed = match (order.domains_required, order.quantity) {
        (None, _) => "-".to_owned(),
        (Some(each), Some(quantity)) if quantity > 1 => format!("{quantity} × {each}"),
        (Some(each), _) => each.to_string(),
    };
    [text(&order.uuid), text(&order.payment_id), text(&order.created_at), needed]
}
