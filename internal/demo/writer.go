package demo

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"buyergraph/internal/store"

	"entgo.io/ent/dialect"
)

// rowsPerTransaction is how many rows are written in one transaction.
const rowsPerTransaction = 10_000

// argumentsPerStatement are as many as one statement gets. SQLite's driver looks for each
// among all others, so that many rows at once cost more than they save; MySQL's
// statement is one text, far below the 16 MiB that servers take by default.
var argumentsPerStatement = map[string]int{dialect.SQLite: 200, dialect.MySQL: 4000}

// writer writes rows in statements of many rows each, without ent, whose builders
// and hooks take some three times as long and do not write links in bulk. What they
// make of a new row is made by [column.value]; a test holds both against each other.
type writer struct {
	ctx           context.Context
	store         *store.Store
	tables        []*table // those that others refer to come first
	tableByType   map[reflect.Type]*table
	tableByName   map[string]*table
	pendingRows   int   // rows that wait
	firstErr      error // the first; nothing is written after it
	onRowsWritten func(rows int)
}

func newWriter(ctx context.Context, s *store.Store, onRowsWritten func(rows int)) *writer {
	w := &writer{ctx: ctx, store: s, tableByType: map[reflect.Type]*table{}, tableByName: map[string]*table{}, onRowsWritten: onRowsWritten}
	w.tables = tablesInOrder()
	for _, t := range w.tables {
		w.tableByName[t.name] = t
	}
	return w
}

// addRow takes a row, one of ent's structs, gives it the next id unless it has one,
// and returns its id.
func (w *writer) addRow(row any) int64 {
	v := reflect.ValueOf(row).Elem()
	t := w.tableByType[v.Type()]
	if t == nil {
		t = w.tableByName[tableName(v.Type().Name())]
		t.bindFields(v.Type())
		w.tableByType[v.Type()] = t
	}
	id := t.appendRow(v)
	w.countRow()
	return id
}

// nextID is the id that the next row of a table gets.
func (w *writer) nextID(name string) int64 { return w.tableByName[name].lastID + 1 }

// addLink takes a row of a table that only joins two others.
func (w *writer) addLink(name string, left, right int64) {
	t := w.tableByName[name]
	t.pendingValues = append(t.pendingValues, left, right)
	w.countRow()
}

func (w *writer) countRow() {
	if w.pendingRows++; w.pendingRows >= rowsPerTransaction {
		w.flushRows()
	}
}

// flushRows writes what waits in one transaction, or as a part of the one that the
// context already is in.
func (w *writer) flushRows() {
	if w.firstErr != nil || w.pendingRows == 0 {
		return
	}
	w.firstErr = w.store.WithTx(w.ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, t := range w.tables {
			if err := t.insertPending(ctx, tx, argumentsPerStatement[w.store.Dialect()]); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
		return nil
	})
	for _, t := range w.tables {
		clear(t.pendingValues)
		t.pendingValues = t.pendingValues[:0]
	}
	if w.firstErr == nil && w.onRowsWritten != nil {
		w.onRowsWritten(w.pendingRows)
	}
	w.pendingRows = 0
}

// insertPending inserts the rows that wait; they are kept, because the transaction may be
// tried again.
func (t *table) insertPending(ctx context.Context, tx *store.Tx, maxArguments int) error {
	width := len(t.columns)
	maxRows := max(1, maxArguments/width)
	for remaining := t.pendingValues; len(remaining) > 0; {
		rowCount := min(maxRows, len(remaining)/width)
		if _, err := tx.ExecContext(ctx, t.insertStatement(rowCount, rowCount == maxRows), remaining[:rowCount*width]...); err != nil {
			return err
		}
		remaining = remaining[rowCount*width:]
	}
	return nil
}

// insertStatement is the statement for n rows; that for as many as usual is kept.
func (t *table) insertStatement(rowCount int, isFullBatch bool) string {
	if isFullBatch && t.insertText != "" {
		return t.insertText
	}
	row := "(" + strings.Repeat("?,", len(t.columns)-1) + "?)"
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	text := "INSERT INTO `" + t.name + "` (`" + strings.Join(names, "`,`") + "`) VALUES " + strings.Repeat(row+",", rowCount-1) + row
	if isFullBatch {
		t.insertText = text
	}
	return text
}
