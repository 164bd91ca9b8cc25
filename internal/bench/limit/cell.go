package limit

import (
	"database/sql"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

// cell is a column of the current row. Its text is valid until the next row.
type cell struct {
	isNull bool
	number int64 // a number, a boolean as 0 or 1, or a time of SQLite in microseconds
	text   []byte
}

// Scan implements sql.Scanner.
func (c *cell) Scan(src any) error {
	c.isNull, c.number, c.text = src == nil, 0, c.text[:0]
	switch v := src.(type) {
	case nil:
	case int64:
		c.number = v
	case bool:
		if v {
			c.number = 1
		}
	case []byte:
		c.text = append(c.text, v...)
	case string:
		c.text = append(c.text, v...)
	default:
		return fmt.Errorf("limit: a column of type %T", src)
	}
	return nil
}

// rowBuffer holds the cells of a row and the pointers to them that database/sql needs.
type rowBuffer struct {
	cells       []cell
	scanTargets []any
}

func (r *rowBuffer) scanColumns(rows *sql.Rows, columns int) error {
	if len(r.cells) < columns {
		r.cells = make([]cell, columns)
		r.scanTargets = make([]any, columns)
		for i := range r.cells {
			r.scanTargets[i] = &r.cells[i]
		}
	}
	return rows.Scan(r.scanTargets[:columns]...)
}

// The append methods append a prefix and then the value to b.

// appendID appends the number of an id and the closing quote. The prefix ends in the
// opening quote and the id's prefix.
func (c *cell) appendID(b []byte, prefix string) []byte {
	return append(strconv.AppendInt(append(b, prefix...), c.number, 10), '"')
}

func (c *cell) appendInt(b []byte, prefix string) []byte {
	return strconv.AppendInt(append(b, prefix...), c.number, 10)
}

func (c *cell) appendBool(b []byte, prefix string) []byte {
	return strconv.AppendBool(append(b, prefix...), c.number != 0)
}

// appendIsSet appends the value of a boolean that is stored as a user's id or as NULL.
func (c *cell) appendIsSet(b []byte, prefix string) []byte {
	return strconv.AppendBool(append(b, prefix...), !c.isNull)
}

func (c *cell) appendString(b []byte, prefix string) []byte {
	b = append(b, prefix...)
	if c.isNull {
		return append(b, "null"...)
	}
	return append(appendEscaped(append(b, '"'), c.text), '"')
}

// appendMoney appends an amount, stored in units of 1/10,000, with two to four decimals.
func (c *cell) appendMoney(b []byte, prefix string) []byte {
	b = append(append(b, prefix...), '"')
	b = strconv.AppendInt(b, c.number/10_000, 10)
	fraction := c.number % 10_000
	b = append(b, '.', byte('0'+fraction/1000), byte('0'+fraction/100%10))
	if fraction%100 > 0 {
		b = append(b, byte('0'+fraction/10%10))
		if fraction%10 > 0 {
			b = append(b, byte('0'+fraction%10))
		}
	}
	return append(b, '"')
}

// appendTime appends a time in RFC 3339. MySQL returns 2026-11-02 09:00:00.250000, SQLite microseconds.
func (c *cell) appendTime(b []byte, prefix string) []byte {
	b = append(b, prefix...)
	if c.isNull {
		return append(b, "null"...)
	}
	b = append(b, '"')
	if len(c.text) == 0 {
		return append(time.UnixMicro(c.number).UTC().AppendFormat(b, time.RFC3339Nano), '"')
	}
	b = append(append(append(b, c.text[:10]...), 'T'), c.text[11:]...)
	if len(c.text) > 19 {
		for b[len(b)-1] == '0' {
			b = b[:len(b)-1]
		}
		if b[len(b)-1] == '.' {
			b = b[:len(b)-1]
		}
	}
	return append(b, 'Z', '"')
}

// mysqlTimeFormat is the text form of a time in MySQL.
const mysqlTimeFormat = "2006-01-02 15:04:05.000000"

// isAfter reports whether the cell holds a time later than now.
func (c *cell) isAfter(now time.Time) bool {
	switch {
	case c.isNull:
		return false
	case len(c.text) > 0:
		return string(c.text) > now.UTC().Format(mysqlTimeFormat)
	}
	return c.number > now.UnixMicro()
}

const hexDigits = "0123456789abcdef"

// appendEscaped appends s as the inside of a JSON string.
func appendEscaped(b, s []byte) []byte {
	plain := 0
	for i, c := range s {
		if c >= 0x20 && c < utf8.RuneSelf && c != '"' && c != '\\' {
			continue
		}
		if c >= utf8.RuneSelf {
			continue // the columns hold valid UTF-8
		}
		b = append(b, s[plain:i]...)
		plain = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(b, s[plain:]...)
}
