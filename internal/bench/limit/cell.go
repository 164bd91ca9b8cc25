package limit

import (
	"database/sql"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

// cell is one column of the row that is being read; its text is kept until the
// next row only.
type cell struct {
	null bool
	n    int64 // a number, a truth, or a time of SQLite's in microseconds
	text []byte
}

// Scan implements sql.Scanner.
func (c *cell) Scan(src any) error {
	c.null, c.n, c.text = src == nil, 0, c.text[:0]
	switch v := src.(type) {
	case nil:
	case int64:
		c.n = v
	case bool:
		if v {
			c.n = 1
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

// row is the cells of one statement, as database/sql wants them.
type row struct {
	cells []cell
	into  []any
}

func (r *row) scan(rows *sql.Rows, columns int) error {
	if len(r.cells) < columns {
		r.cells = make([]cell, columns)
		r.into = make([]any, columns)
		for i := range r.cells {
			r.into[i] = &r.cells[i]
		}
	}
	return rows.Scan(r.into[:columns]...)
}

// The writers append what comes before a value, and the value.

func (c *cell) id(b []byte, before string) []byte {
	return append(strconv.AppendInt(append(b, before...), c.n, 10), '"')
}

func (c *cell) int(b []byte, before string) []byte {
	return strconv.AppendInt(append(b, before...), c.n, 10)
}

func (c *cell) bool(b []byte, before string) []byte {
	return strconv.AppendBool(append(b, before...), c.n != 0)
}

// set is a truth that is kept as somebody's id, or none.
func (c *cell) set(b []byte, before string) []byte {
	return strconv.AppendBool(append(b, before...), !c.null)
}

func (c *cell) string(b []byte, before string) []byte {
	b = append(b, before...)
	if c.null {
		return append(b, "null"...)
	}
	return append(escape(append(b, '"'), c.text), '"')
}

// money is a count of 1/10,000 with two to four digits after the point.
func (c *cell) money(b []byte, before string) []byte {
	b = append(append(b, before...), '"')
	b = strconv.AppendInt(b, c.n/10_000, 10)
	rest := c.n % 10_000
	b = append(b, '.', byte('0'+rest/1000), byte('0'+rest/100%10))
	if rest%100 > 0 {
		b = append(b, byte('0'+rest/10%10))
		if rest%10 > 0 {
			b = append(b, byte('0'+rest%10))
		}
	}
	return append(b, '"')
}

// time turns MySQL's 2026-11-02 09:00:00.250000 or SQLite's microseconds into RFC 3339.
func (c *cell) time(b []byte, before string) []byte {
	b = append(b, before...)
	if c.null {
		return append(b, "null"...)
	}
	b = append(b, '"')
	if len(c.text) == 0 {
		return append(time.UnixMicro(c.n).UTC().AppendFormat(b, time.RFC3339Nano), '"')
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

// timeFormat is a time as MySQL writes it.
const timeFormat = "2006-01-02 15:04:05.000000"

// later reports whether the cell holds a time after now.
func (c *cell) later(now time.Time) bool {
	switch {
	case c.null:
		return false
	case len(c.text) > 0:
		return string(c.text) > now.UTC().Format(timeFormat)
	}
	return c.n > now.UnixMicro()
}

const digits = "0123456789abcdef"

func escape(b, s []byte) []byte {
	plain := 0
	for i, c := range s {
		if c >= 0x20 && c < utf8.RuneSelf && c != '"' && c != '\\' {
			continue
		}
		if c >= utf8.RuneSelf {
			continue // the columns hold UTF-8
		}
		b = append(b, s[plain:i]...)
		plain = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		default:
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		}
	}
	return append(b, s[plain:]...)
}
