package read

import (
	"context"
	"encoding/base64"
	"math"
	"strconv"
	"sync/atomic"
	"time"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/text"

	"github.com/go-json-experiment/json/jsontext"
)

// Value is a column as a computed field gets it.
type Value struct {
	Null bool
	N    int64  // a number, a truth as 0 or 1, a time in microseconds
	Text []byte // a text; it is gone when the function returns
}

// compute writes a field that needs code, from the columns that it asked for.
type compute func(b []byte, v []Value) []byte

// maxAnswer bounds the bytes of one operation's answer; aliases let few rows make many.
const maxAnswer = 32 << 20

type answerKey struct{}

// Answering begins the answer of an operation, whose root fields may be written at the
// same time and are bounded together.
func Answering(ctx context.Context) context.Context {
	return context.WithValue(ctx, answerKey{}, new(atomic.Int64))
}

// grown adds to the operation's answer what was written since it was last called.
func (r *run) grown(b []byte) {
	if r.answer != nil {
		r.answer.Add(int64(len(b) - r.written))
	}
	r.written = len(b)
}

// full reports that there is no use in writing on, and keeps the reason.
func (r *run) full(b []byte) bool {
	if len(b)-r.written > 64<<10 {
		r.grown(b)
	}
	switch {
	case r.stop != nil:
	case len(b) > maxAnswer || r.answer != nil && r.answer.Load() > maxAnswer:
		r.stop = apperr.New(apperr.QueryTooCostly, "the answer is larger than 32 MiB: ask for less at a time")
	default:
		r.stop = r.ctx.Err()
	}
	return r.stop != nil
}

// object writes what is selected of a row, or of a connection: the rows of the parent
// with that key.
func (r *run) object(b []byte, o *object, f *fetch, row int, key int64) []byte {
	if r.full(b) {
		return b
	}
	s := r.sets[f.place]
	base := row*s.width + f.offset()
	if o.kinds != nil {
		if o = o.kinds[string(s.bytes(s.slots[base+o.kind]))]; o == nil { // not of the type that is asked for
			return append(b, "null"...)
		}
	}
	b = append(b, '{')
	for i := range o.items {
		it := &o.items[i]
		b = begin(b, i, it)
		switch {
		case it.access != "" && !authz.Allowed(r.viewer, it.access):
			b = append(b, "null"...)
		case it.op == opText:
			b = constant(b, it)
		case it.op < opEdges:
			b = r.field(b, it, f, row, base)
		default:
			b = r.part(b, it, f, row, key)
		}
	}
	return append(b, '}')
}

func begin(b []byte, i int, it *item) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return append(b, it.key...)
}

func constant(b []byte, it *item) []byte { return append(append(append(b, '"'), it.text...), '"') }

// field writes one field of a row, whose columns begin at base.
func (r *run) field(b []byte, it *item, f *fetch, row, base int) []byte {
	s := r.sets[f.place]
	switch it.op {
	case opScalar:
		return s.scalar(b, s.slots[base+it.column], it)
	case opOne:
		if s.slots[base+it.column].kind != null {
			return r.object(b, it.object, f, row, 0)
		}
	case opOneOf:
		for i := range it.others {
			if o := &it.others[i]; s.slots[base+o.column].kind != null {
				return r.object(b, o.object, f, row, 0)
			}
		}
	case opMany:
		return r.object(b, it.object, it.fetch, 0, s.slots[base+it.column].n)
	case opCompute:
		var buf [4]Value
		return it.code(b, s.values(buf[:0], base, it.inputs))
	case opValues:
		if v := s.slots[base+it.column]; v.kind == bytes {
			return r.values(b, it.object, s.bytes(v))
		}
	case opBatch:
		return r.values(b, it.object, s.made[it.column][row])
	}
	return append(b, "null"...)
}

// part writes one field of a connection, or of its edge of that row.
func (r *run) part(b []byte, it *item, f *fetch, row int, key int64) []byte {
	s := r.sets[f.place]
	w, g := &s.window, s.groups[key]
	switch it.op {
	case opTotal:
		return strconv.AppendInt(b, s.counts[key], 10)
	case opEdges, opNodes:
		b = append(b, '[')
		for k := range g.end - g.start {
			if k > 0 {
				b = append(b, ',')
			}
			b = r.object(b, it.object, f, s.row(g, k), key)
		}
		return append(b, ']')
	case opNode:
		return r.object(b, it.object, f, row, 0)
	case opCursor:
		return s.cursor(b, f, row)
	case opPageInfo:
		return r.object(b, it.object, f, 0, key)
	case opHasNext: // seen from the end, there are rows behind the cursor
		return strconv.AppendBool(b, !w.reverse && g.more || w.reverse && w.before != nil)
	case opHasPrevious:
		return strconv.AppendBool(b, w.reverse && g.more || !w.reverse && w.after != nil)
	case opStart, opEnd:
		switch {
		case g.end == g.start:
		case it.op == opStart:
			return s.cursor(b, f, s.row(g, 0))
		default:
			return s.cursor(b, f, s.row(g, g.end-g.start-1))
		}
	}
	return append(b, "null"...)
}

// row is the k-th row of a group as shown: a page from the end was read in reverse.
func (s *rowset) row(g group, k int) int {
	if s.window.reverse {
		return g.end - 1 - k
	}
	return g.start + k
}

func (s *rowset) cursor(b []byte, f *fetch, row int) []byte {
	var tmp [128]byte
	c := append(tmp[:0], '[')
	c = quoted(c, s.window.signature())
	at := row*s.width + f.offset() + len(f.columns)
	for i := range s.window.keys {
		v := s.slots[at+i]
		c = append(c, ',')
		switch v.kind {
		case null:
			c = append(c, "null"...)
		case bytes:
			c = quoted(c, s.bytes(v))
		default:
			c = strconv.AppendInt(c, v.n, 10)
		}
	}
	c = append(c, ']')
	b = append(b, '"')
	b = base64.StdEncoding.AppendEncode(b, c)
	return append(b, '"')
}

func (s *rowset) scalar(b []byte, v slot, it *item) []byte {
	switch v.kind {
	case null:
		return append(b, "null"...)
	case bytes:
		if it.format == binding.AsInt {
			return append(b, s.bytes(v)...)
		}
		return quoted(b, s.bytes(v))
	case float:
		return strconv.AppendFloat(b, math.Float64frombits(uint64(v.n)), 'f', -1, 64) //nolint:gosec // bits, not a number
	}
	switch it.format {
	case binding.AsInt:
		return strconv.AppendInt(b, v.n, 10)
	case binding.AsBool:
		return strconv.AppendBool(b, v.n != 0)
	case binding.AsActions:
		return actions(b, it.field.Owner.RowActions(), v.n)
	}
	b = append(b, '"')
	switch it.format {
	case binding.AsID:
		b = append(append(b, it.text...), '_')
		b = strconv.AppendInt(b, v.n, 10)
	case binding.AsTime:
		b = time.UnixMicro(v.n).UTC().AppendFormat(b, time.RFC3339Nano)
	case binding.AsDecimal:
		b = text.AppendDecimal(b, v.n)
	default:
		b = strconv.AppendInt(b, v.n, 10)
	}
	return append(b, '"')
}

// actions writes those whose bit is set.
func actions(b []byte, all []authz.Action, bits int64) []byte {
	b = append(b, '[')
	for i, a := range all {
		if bits&(1<<i) == 0 {
			continue
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), a...), '"')
	}
	return append(b, ']')
}

// quoted appends a JSON string; bytes that are no UTF-8 become U+FFFD, which is all
// that the error says.
func quoted[T []byte | string](b []byte, text T) []byte {
	b, _ = jsontext.AppendQuote(b, text)
	return b
}
