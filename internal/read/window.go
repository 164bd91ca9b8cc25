package read

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"buyergraph/internal/apperr"
	"buyergraph/internal/binding"
	"buyergraph/internal/secret"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
	"github.com/vektah/gqlparser/v2/ast"
)

// MaxSearchLength is the most characters that a search may have.
const MaxSearchLength = 200

// Limits of a connection's arguments. maxPageSize also limits the ids of nodes and the
// values of one list condition.
const (
	defaultPageSize = 20
	maxPageSize     = 100
	maxOrderKeys    = 5
	maxSearchWords  = 5
)

// window holds the parsed arguments of one connection: which rows, in which order, and
// which page of them.
type window struct {
	pageSize     int
	fromEnd      bool  // the page is counted from the end (argument last)
	after        []any // values of the order keys in the cursor; nil without one
	before       []any
	orderKeys    []orderKey
	orderEdges   []orderEdge
	filter       map[string]any
	searchWords  []string // words of the argument search, folded, the longest first: those that lists look at
	hasMoreWords bool     // the search has more words
}

// orderKey is one column of an order. An order always ends in a unique column, so that a
// cursor names one place.
type orderKey struct {
	alias      string // of the column's table: t0, or that of an orderEdge
	column     string
	pageColumn string // quoted column in the query that selects the page, see fetch.pageColumn
	enumValue  string // value of the order enum; cursors contain it; empty but for the value's first column
	descending bool
	isTime     bool
	isNumber   bool
	nullable   bool // absent values come last, in either direction
}

// orderEdge is a to-one edge with a target whose name an order contains. The name and the id of a
// target that the viewer may not see are absent.
type orderEdge struct {
	alias string
	edge  *binding.Field
}

// invalidCursor returns the error about a cursor that no list gave. Codes: BAD_REQUEST.
func invalidCursor() error {
	return apperr.New(apperr.BadRequest, `This is not a cursor. Use the value of "startCursor", "endCursor" or "cursor" of this list.`)
}

// foldVersion is the version of the rules by which texts are folded. A cursor of another version
// may name a place that the order no longer has.
var foldVersion = strconv.Itoa(text.FoldVersion)

// unsealedCursorPrefix begins the cursors that were not yet sealed.
const unsealedCursorPrefix = "Wy"

// outdatedCursor returns the error about a cursor of an older version of the server. Codes:
// BAD_REQUEST.
func outdatedCursor() error {
	return apperr.New(apperr.BadRequest, "This cursor is of an older version of the server. Start again without it.", "reason", "OLD_CURSOR")
}

// parseArguments reads the arguments of a fetch into w. Codes: BAD_REQUEST,
// PERMISSION_DENIED.
func (w *window) parseArguments(f *fetch, args map[string]any, v *viewer.Viewer, cursors *secret.Sealer) error {
	*w = window{orderKeys: w.orderKeys[:0], orderEdges: w.orderEdges[:0]}
	var err error
	if w.pageSize, w.fromEnd, err = parsePageSize(args); err != nil {
		return err
	}
	if err := w.parseFilterAndSearch(args); err != nil {
		return err
	}
	if err := w.parseOrder(f, args["orderBy"], v); err != nil {
		return err
	}
	if w.after, err = w.decodeCursor(args["after"], cursors); err != nil {
		return err
	}
	w.before, err = w.decodeCursor(args["before"], cursors)
	return err
}

// parseFilterAndSearch reads the arguments filter and search. Code: BAD_REQUEST for a search
// with too many characters; the filter is checked when it is written.
func (w *window) parseFilterAndSearch(args map[string]any) error {
	w.filter, _ = args["filter"].(map[string]any)
	search, _ := args["search"].(string)
	if utf8.RuneCountInString(text.Clean(search)) > MaxSearchLength {
		return apperr.New(apperr.BadRequest, `"search" takes at most {max characters}.`, "max", MaxSearchLength)
	}
	words := text.SearchWords(search)
	w.searchWords, w.hasMoreWords = words[:min(len(words), maxSearchWords)], len(words) > maxSearchWords
	// SQLite starts from the first word, and longer words are rarer.
	slices.SortStableFunc(w.searchWords, func(a, b string) int { return len(b) - len(a) })
	return nil
}

// parsePageSize returns the page size of the arguments first and last, and whether the page
// is counted from the end. Code: BAD_REQUEST.
func parsePageSize(args map[string]any) (size int, fromEnd bool, err error) {
	first, last := args["first"], args["last"]
	name, v := "first", first
	switch {
	case first == nil && last == nil:
		return defaultPageSize, false, nil
	case first != nil && last != nil:
		return 0, false, apperr.New(apperr.BadRequest, `"first" and "last" cannot be set together. Set one of them.`)
	case last != nil:
		name, v, fromEnd = "last", last, true
	}
	number, ok := parseWholeNumber(v)
	if !ok || number < 1 || number > maxPageSize {
		return 0, false, apperr.New(apperr.BadRequest, `"{argument}" must be between {min} and {max}.`,
			"argument", name, "min", 1, "max", maxPageSize)
	}
	return int(number), fromEnd, nil
}

// parseOrder reads the argument orderBy and completes the order with the id. Codes:
// BAD_REQUEST, PERMISSION_DENIED for a column that the viewer may not read.
func (w *window) parseOrder(f *fetch, arg any, v *viewer.Viewer) error {
	t, list := f.rowType, asList(arg)
	if len(list) > maxOrderKeys {
		return apperr.New(apperr.BadRequest, `"orderBy" takes at most {max keys}.`, "max", maxOrderKeys)
	}
	desc := false
	for _, x := range list {
		m, _ := x.(map[string]any)
		name, _ := m["field"].(string)
		o := t.Orders[name]
		if o == nil {
			return apperr.New(apperr.BadRequest, "Lists of {type} cannot be ordered by {field}.", "type", t.Name, "field", name)
		}
		if !o.MayUse(v) {
			return apperr.New(apperr.PermissionDenied, "Ordering by {field} needs the permission to see it.",
				"reason", "ORDER", "field", name)
		}
		direction, _ := m["direction"].(string)
		desc = direction == "DESC"
		if isUnique := w.addOrder(f, name, o, desc); isUnique {
			return nil // keys after a unique one decide nothing, and MariaDB would sort for them
		}
	}
	w.orderKeys = append(w.orderKeys,
		orderKey{alias: "t0", column: "id", pageColumn: f.pageColumn("id"), enumValue: "ID", descending: desc, isNumber: true})
	return nil
}

// addOrder adds the keys of a value of the order enum. It returns whether the last of them is unique.
func (w *window) addOrder(f *fetch, name string, o *binding.Order, descending bool) (isUnique bool) {
	if o.Edge != nil {
		w.addEdgeOrder(name, o, descending)
		return false
	}
	for _, c := range o.Columns {
		if slices.ContainsFunc(w.orderKeys, func(k orderKey) bool { return k.alias == "t0" && k.column == c.Name }) {
			continue // a repeated key decides nothing, and MariaDB would select its column only once
		}
		k := newOrderKey("t0", c, name, descending)
		k.pageColumn, name = f.pageColumn(c.Name), ""
		w.orderKeys = append(w.orderKeys, k)
		isUnique = c.Unique && !c.Nullable || c.Name == "id"
	}
	return isUnique
}

// targetKeyCount is the number of order keys of an orderEdge: the name and the id of the target.
const targetKeyCount = 2

// addEdgeOrder adds the keys of the name of an edge's target. Targets of the same name are ordered by
// their ids, so that the rows of a target stand together.
func (w *window) addEdgeOrder(name string, o *binding.Order, descending bool) {
	if slices.ContainsFunc(w.orderEdges, func(e orderEdge) bool { return e.edge == o.Edge }) {
		return
	}
	alias := "o" + strconv.Itoa(len(w.orderEdges)+1)
	w.orderEdges = append(w.orderEdges, orderEdge{alias, o.Edge})
	k := newOrderKey(alias, o.Columns[0], name, descending)
	k.nullable = true
	w.orderKeys = append(w.orderKeys, k,
		orderKey{alias: alias, column: "id", pageColumn: quoteColumn(alias, "id"), descending: descending, isNumber: true, nullable: true})
}

func newOrderKey(alias string, c *schema.Column, name string, descending bool) orderKey {
	return orderKey{
		alias: alias, column: c.Name, pageColumn: quoteColumn(alias, c.Name), enumValue: name, descending: descending,
		isTime: c.Type == field.TypeTime, isNumber: c.Type.Numeric() || c.Type == field.TypeBool, nullable: c.Nullable,
	}
}

// pageColumn returns the quoted column to use in the query that selects a page. If the join
// table has a copy of the column, it is that copy, because an index of the join table then
// gives the order.
func (f *fetch) pageColumn(column string) string {
	if f.edge != nil && f.edge.JoinTableCopies[column] != "" {
		return quoteColumn("j", f.edge.JoinTableCopies[column])
	}
	return quoteColumn("t0", column)
}

// orderSignature returns the name of the order, such as "-LAST_NAME,ID". A cursor contains
// it, so that a cursor of another order can be rejected.
func (w *window) orderSignature() string {
	var b strings.Builder
	for _, k := range w.orderKeys {
		if k.enumValue == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		if k.descending {
			b.WriteByte('-')
		}
		b.WriteString(k.enumValue)
	}
	return b.String()
}

// decodeCursor returns the values of the order keys in a cursor; nil without a cursor. A
// cursor is a sealed JSON list, such as [2,"-LAST_NAME,ID","keller",42]: the version of the rules
// by which texts are folded, the order's signature, then one value for each order key. Code:
// BAD_REQUEST.
func (w *window) decodeCursor(arg any, cursors *secret.Sealer) ([]any, error) {
	s, _ := arg.(string)
	if s == "" {
		return nil, nil
	}
	raw, ok := cursors.Open(s)
	if !ok && strings.HasPrefix(s, unsealedCursorPrefix) {
		return nil, outdatedCursor()
	}
	if !ok {
		return nil, invalidCursor()
	}
	var out []any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&out) != nil || len(out) < 2 {
		return nil, invalidCursor()
	}
	if out[0] != json.Number(foldVersion) {
		return nil, outdatedCursor()
	}
	if out = out[1:]; len(out) != len(w.orderKeys)+1 || out[0] != w.orderSignature() {
		return nil, apperr.New(apperr.BadRequest, "This cursor belongs to a list in another order. Start again without it.")
	}
	out = out[1:]
	for i, k := range w.orderKeys {
		if out[i] == nil && k.nullable {
			continue
		}
		if k.isTime || k.isNumber {
			n, ok := parseWholeNumber(out[i])
			if !ok || k.isTime && !text.IsStorableTime(n) {
				return nil, invalidCursor()
			}
			out[i] = n
		} else if _, ok := out[i].(string); !ok {
			return nil, invalidCursor()
		}
	}
	return out, nil
}

// parseWholeNumber converts a whole number from a literal, a variable or a cursor.
func parseWholeNumber(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case int:
		return int64(v), true
	case int32:
		return int64(v), true
	case float64:
		return int64(v), v == float64(int64(v))
	case json.Number:
		n, err := v.Int64()
		return n, err == nil
	}
	return 0, false
}

// asList converts a list argument; a single value becomes a list of one. The value may be a
// slice of any type, because gqlparser makes a typed slice of a variable's single value.
func asList(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	list := reflect.ValueOf(v)
	if list.Kind() != reflect.Slice {
		return []any{v}
	}
	out := make([]any, list.Len())
	for i := range out {
		out[i] = list.Index(i).Interface()
	}
	return out
}

// argumentsOf returns the field's arguments with the variables inserted; nil if it has none.
func argumentsOf(f *ast.Field, vars map[string]any) map[string]any {
	if len(f.Arguments) == 0 {
		return nil
	}
	return f.ArgumentMap(vars)
}
