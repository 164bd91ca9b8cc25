package demo

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"buyergraph/internal/store"

	"entgo.io/ent/dialect"
)

// batch is how many rows are written in one transaction.
const batch = 10_000

// arguments are as many as one statement gets. SQLite's driver looks for each
// among all others, so that many rows at once cost more than they save; MySQL's
// statement is one text, far below the 16 MiB that servers take by default.
var arguments = map[string]int{dialect.SQLite: 200, dialect.MySQL: 4000}

// writer writes rows in statements of many rows each, without ent, whose builders
// and hooks take some three times as long and do not write links in bulk. What they
// make of a new row is made by [column.value]; a test holds both against each other.
type writer struct {
	ctx    context.Context
	store  *store.Store
	tables []*table // those that others refer to come first
	byType map[reflect.Type]*table
	byName map[string]*table
	held   int   // rows that wait
	err    error // the first; nothing is written after it
	wrote  func(rows int)
}

func newWriter(ctx context.Context, s *store.Store, wrote func(rows int)) *writer {
	w := &writer{ctx: ctx, store: s, byType: map[reflect.Type]*table{}, byName: map[string]*table{}, wrote: wrote}
	w.tables = inOrder()
	for _, t := range w.tables {
		w.byName[t.name] = t
	}
	return w
}

// add takes a row, one of ent's structs, gives it the next id unless it has one,
// and returns its id.
func (w *writer) add(row any) int64 {
	v := reflect.ValueOf(row).Elem()
	t := w.byType[v.Type()]
	if t == nil {
		t = w.byName[tableOf(v.Type().Name())]
		t.bind(v.Type())
		w.byType[v.Type()] = t
	}
	id := t.take(v)
	w.count()
	return id
}

// next is the id that the next row of a table gets.
func (w *writer) next(name string) int64 { return w.byName[name].last + 1 }

// link takes a row of a table that only joins two others.
func (w *writer) link(name string, left, right int64) {
	t := w.byName[name]
	t.held = append(t.held, left, right)
	w.count()
}

func (w *writer) count() {
	if w.held++; w.held >= batch {
		w.flush()
	}
}

// flush writes what waits in one transaction, or as a part of the one that the
// context already is in.
func (w *writer) flush() {
	if w.err != nil || w.held == 0 {
		return
	}
	w.err = w.store.WithTx(w.ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, t := range w.tables {
			if err := t.write(ctx, tx, arguments[w.store.Dialect()]); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
		return nil
	})
	for _, t := range w.tables {
		clear(t.held)
		t.held = t.held[:0]
	}
	if w.err == nil && w.wrote != nil {
		w.wrote(w.held)
	}
	w.held = 0
}

// write inserts the rows that wait; they are kept, because the transaction may be
// tried again.
func (t *table) write(ctx context.Context, tx *store.Tx, arguments int) error {
	width := len(t.columns)
	most := max(1, arguments/width)
	for rest := t.held; len(rest) > 0; {
		n := min(most, len(rest)/width)
		if _, err := tx.ExecContext(ctx, t.insert(n, n == most), rest[:n*width]...); err != nil {
			return err
		}
		rest = rest[n*width:]
	}
	return nil
}

// insert is the statement for n rows; that for as many as usual is kept.
func (t *table) insert(n int, usual bool) string {
	if usual && t.text != "" {
		return t.text
	}
	row := "(" + strings.Repeat("?,", len(t.columns)-1) + "?)"
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	text := "INSERT INTO `" + t.name + "` (`" + strings.Join(names, "`,`") + "`) VALUES " + strings.Repeat(row+",", n-1) + row
	if usual {
		t.text = text
	}
	return text
}
