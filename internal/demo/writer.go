package demo

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"buyergraph/internal/nameword"
	"buyergraph/internal/store"

	"entgo.io/ent/dialect"
)

// rowsPerTransaction is the number of rows that one transaction writes.
const rowsPerTransaction = 10_000

// argumentsPerStatement is the largest number of arguments of one statement. SQLite's
// driver searches all arguments for each one, so many rows in one statement cost more than
// they save. MySQL's statement is one text, far below the 16 MiB that servers accept by
// default.
var argumentsPerStatement = map[string]int{dialect.SQLite: 200, dialect.MySQL: 4000}

// writer writes rows in statements of many rows each, without ent. Ent's builders and
// hooks take about three times as long and do not write links in bulk.
// [column.databaseValue] stores what they would store, and a test compares the two.
type writer struct {
	ctx           context.Context
	store         *store.Store
	tables        []*table // a table comes after those that it refers to
	tableByType   map[reflect.Type]*table
	tableByName   map[string]*table
	pendingRows   int   // rows that are not yet written
	firstErr      error // nothing is written after the first error
	onRowsWritten func(rows int)
}

func newWriter(ctx context.Context, s *store.Store, onRowsWritten func(rows int)) *writer {
	w := &writer{
		ctx: ctx, store: s, tableByType: map[reflect.Type]*table{}, tableByName: map[string]*table{}, onRowsWritten: onRowsWritten,
	}
	w.tables = tablesInOrder()
	for _, t := range w.tables {
		w.tableByName[t.name] = t
	}
	return w
}

// addRow adds a row, a pointer to one of ent's structs, and returns its id. A row without
// an id gets the next one.
func (w *writer) addRow(row any) int64 {
	v := reflect.ValueOf(row).Elem()
	t := w.tableByType[v.Type()]
	if t == nil {
		t = w.tableByName[tableName(v.Type().Name())]
		t.bindFields(v.Type())
		w.tableByType[v.Type()] = t
	}
	words := nameword.Of(t.name)
	var texts map[string]string
	if words != nil {
		texts = t.texts(v, words.TextColumns())
		line := words.Line(texts)
		v.FieldByName("SearchWords").Set(reflect.ValueOf(&line))
	}
	id := t.appendRow(v)
	w.countRow()
	if words != nil {
		pending := w.tableByName[words.Name]
		for _, word := range words.Words(texts) {
			pending.pendingValues = append(pending.pendingValues, word, id)
			w.countRow()
		}
	}
	return id
}

// nextID returns the id that the next row of a table gets.
func (w *writer) nextID(name string) int64 { return w.tableByName[name].lastID + 1 }

// addLink adds a row of a join table.
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

// flushRows writes the pending rows in one transaction, or in the transaction of the
// context if there is one.
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

// insertPending inserts the pending rows. It does not clear them, because the transaction
// may be retried.
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

// insertStatement returns the statement for a number of rows. It caches the statement for
// a full batch.
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
