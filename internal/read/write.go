package read

import (
	"context"
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

// Value is a column value as code for a field receives it.
type Value struct {
	IsNull bool
	Number int64  // a number, 0 or 1 for a boolean, microseconds since 1970 for a time
	Text   []byte // a text; valid until the function returns
}

// computeFunc appends the JSON of one field to b. v holds the field's input columns.
type computeFunc func(b []byte, v []Value) []byte

// batchFunc computes the values of one field for all rows of a fetch at once. Each row
// holds the field's input columns, followed by the field's own column if it has one.
// The result has one JSON text per row; it may share memory with a row. A batchFunc may
// run statements, but their number must not depend on the rows.
type batchFunc func(ctx context.Context, r *run, rows [][]Value) ([][]byte, error)

// maxAnswerBytes limits the answer of one operation, because aliases let few rows make a
// large answer.
const maxAnswerBytes = 32 << 20

// answerBytesKey is the context key of the operation's byte counter.
type answerBytesKey struct{}

// WithAnswerLimit returns a context that limits the answer of one operation to 32 MiB. The
// root fields of the operation share the limit and may be written concurrently.
func WithAnswerLimit(ctx context.Context) context.Context {
	return context.WithValue(ctx, answerBytesKey{}, new(atomic.Int64))
}

// addBytes adds the bytes written since the last call to the size of the operation's answer.
func (r *run) addBytes(b []byte) {
	if r.answerBytes != nil {
		r.answerBytes.Add(int64(len(b) - r.countedBytes))
	}
	r.countedBytes = len(b)
}

// limitReached reports whether the writer must stop, and sets stopReason: the answer is too
// large (QUERY_TOO_COSTLY), the context has ended, or an earlier error.
func (r *run) limitReached(b []byte) bool {
	if len(b)-r.countedBytes > 64<<10 {
		r.addBytes(b)
	}
	switch {
	case r.stopReason != nil:
	case len(b) > maxAnswerBytes || r.answerBytes != nil && r.answerBytes.Load() > maxAnswerBytes:
		r.stopReason = apperr.New(apperr.QueryTooCostly, "The answer is larger than {max} MiB. Ask for less at a time.",
			"reason", "ANSWER", "max", maxAnswerBytes>>20)
	default:
		r.stopReason = r.writeCtx.Err()
	}
	return r.stopReason != nil
}

// appendObject writes the selections on one row, or on the connection of the parent with
// that key.
func (r *run) appendObject(b []byte, o *objectWriter, f *fetch, row int, key int64) []byte {
	if r.limitReached(b) {
		return b
	}
	s := r.rowSets[f.planIndex]
	base := row*s.rowWidth + f.firstColumn()
	if o.writersByKind != nil {
		if o = o.writersByKind[string(s.bytesOf(s.slots[base+o.kindIndex]))]; o == nil { // the row is of another type than the field
			return append(b, "null"...)
		}
	}
	b = append(b, '{')
	for i := range o.fields {
		fw := &o.fields[i]
		b = appendKey(b, i, fw)
		switch {
		case fw.viewPermission != "" && !authz.HasPermission(r.viewer, fw.viewPermission):
			b = append(b, "null"...)
		case fw.op == opTypename:
			b = appendConstant(b, fw)
		case fw.op < opEdges:
			b = r.appendField(b, fw, f, row, base)
		default:
			b = r.appendConnectionField(b, fw, f, row, key)
		}
	}
	return append(b, '}')
}

// appendKey writes the JSON key of the i-th field.
func appendKey(b []byte, i int, fw *fieldWriter) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return append(b, fw.jsonKey...)
}

// appendConstant writes the fixed text of a field.
func appendConstant(b []byte, fw *fieldWriter) []byte {
	return append(append(append(b, '"'), fw.fixedText...), '"')
}

// appendField writes one field of a row. base is the index of the row's first column in
// the slots.
func (r *run) appendField(b []byte, fw *fieldWriter, f *fetch, row, base int) []byte {
	s := r.rowSets[f.planIndex]
	switch fw.op {
	case opScalar:
		return s.appendScalar(b, s.slots[base+fw.columnIndex], fw)
	case opToOne:
		if s.slots[base+fw.columnIndex].kind != slotNull {
			return r.appendObject(b, fw.childWriter, f, row, 0)
		}
	case opToOneOf:
		for i := range fw.alternatives {
			if o := &fw.alternatives[i]; s.slots[base+o.columnIndex].kind != slotNull {
				return r.appendObject(b, o.childWriter, f, row, 0)
			}
		}
	case opToMany:
		return r.appendObject(b, fw.childWriter, fw.childFetch, 0, s.slots[base+fw.columnIndex].number)
	case opComputed:
		var buf [4]Value
		return fw.computeValue(b, s.appendValues(buf[:0], base, fw.inputIndexes))
	case opJSONValue:
		if v := s.slots[base+fw.columnIndex]; v.kind == slotBytes {
			return r.appendJSONColumn(b, fw.childWriter, s.bytesOf(v))
		}
	case opBatch:
		return r.appendJSONColumn(b, fw.childWriter, s.batchValues[fw.columnIndex][row])
	}
	return append(b, "null"...)
}

// appendConnectionField writes one field of a connection, of its pageInfo, or of the edge
// that leads to the row.
func (r *run) appendConnectionField(b []byte, fw *fieldWriter, f *fetch, row int, key int64) []byte {
	s := r.rowSets[f.planIndex]
	w, g := &s.window, s.groupByParent[key]
	switch fw.op {
	case opTotalCount:
		return strconv.AppendInt(b, s.countByParent[key], 10)
	case opFacets:
		return appendJSONValue(b, fw.childWriter, s.facets[fw.columnIndex])
	case opEdges, opNodes:
		b = append(b, '[')
		for k := range g.endRow - g.firstRow {
			if k > 0 {
				b = append(b, ',')
			}
			b = r.appendObject(b, fw.childWriter, f, s.rowAt(g, k), key)
		}
		return append(b, ']')
	case opNode:
		return r.appendObject(b, fw.childWriter, f, row, 0)
	case opCursor:
		return r.appendCursor(b, s, f, row)
	case opPageInfo:
		return r.appendObject(b, fw.childWriter, f, 0, key)
	case opHasNext: // a page counted from the end stops at the cursor before, so rows follow it
		return strconv.AppendBool(b, !w.fromEnd && g.hasMore || w.fromEnd && w.before != nil)
	case opHasPrevious:
		return strconv.AppendBool(b, w.fromEnd && g.hasMore || !w.fromEnd && w.after != nil)
	case opStartCursor, opEndCursor:
		switch {
		case g.endRow == g.firstRow:
		case fw.op == opStartCursor:
			return r.appendCursor(b, s, f, s.rowAt(g, 0))
		default:
			return r.appendCursor(b, s, f, s.rowAt(g, g.endRow-g.firstRow-1))
		}
	}
	return append(b, "null"...)
}

// rowAt returns the row that is the k-th of a page. A page counted from the end was read in
// reverse.
func (s *rowSet) rowAt(g rowGroup, k int) int {
	if s.window.fromEnd {
		return g.endRow - 1 - k
	}
	return g.firstRow + k
}

// appendCursor writes the cursor of a row, see decodeCursor.
func (r *run) appendCursor(b []byte, s *rowSet, f *fetch, row int) []byte {
	var tmp [128]byte
	c := append(tmp[:0], '[')
	c = append(append(c, foldVersion...), ',')
	c = appendQuoted(c, s.window.orderSignature())
	firstKey := row*s.rowWidth + f.firstColumn() + len(f.columns)
	for i := range s.window.orderKeys {
		v := s.slots[firstKey+i]
		c = append(c, ',')
		switch v.kind {
		case slotNull:
			c = append(c, "null"...)
		case slotBytes:
			c = appendQuoted(c, s.bytesOf(v))
		default:
			c = strconv.AppendInt(c, v.number, 10)
		}
	}
	c = append(c, ']')
	b = append(b, '"')
	b = r.engine.cursors.AppendSeal(b, c)
	return append(b, '"')
}

// appendScalar writes one column in the field's format.
func (s *rowSet) appendScalar(b []byte, v slot, fw *fieldWriter) []byte {
	switch v.kind {
	case slotNull:
		return append(b, "null"...)
	case slotBytes:
		switch fw.format {
		case binding.AsInt:
			return append(b, s.bytesOf(v)...)
		case binding.AsEntity:
			return appendQuoted(b, authz.EnumValue(string(s.bytesOf(v))))
		}
		return appendQuoted(b, s.bytesOf(v))
	case slotFloat:
		return strconv.AppendFloat(b, math.Float64frombits(uint64(v.number)), 'f', -1, 64) //nolint:gosec // bits, not a number
	}
	switch fw.format {
	case binding.AsInt:
		return strconv.AppendInt(b, v.number, 10)
	case binding.AsBool:
		return strconv.AppendBool(b, v.number != 0)
	}
	b = append(b, '"')
	switch fw.format {
	case binding.AsID:
		b = append(append(b, fw.fixedText...), '_')
		b = strconv.AppendInt(b, v.number, 10)
	case binding.AsTime:
		b = time.UnixMicro(v.number).UTC().AppendFormat(b, time.RFC3339Nano)
	case binding.AsDecimal:
		b = text.AppendDecimal(b, v.number)
	default:
		b = strconv.AppendInt(b, v.number, 10)
	}
	return append(b, '"')
}

// appendQuoted appends a JSON string. Bytes that are not UTF-8 become U+FFFD; the ignored
// error says only that.
func appendQuoted[T []byte | string](b []byte, text T) []byte {
	b, _ = jsontext.AppendQuote(b, text)
	return b
}
