package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"buyergraph/ent/migrate"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/nameword"
	"buyergraph/internal/text"

	"entgo.io/ent/dialect"
)

// FoldVersionName is the name of the stored value that is the version of the rules by which all
// texts of the database were folded, and the time of it.
const FoldVersionName = "fold_version"

// refoldBatchRows is how many rows are checked at a time, and at most changed in one transaction.
const refoldBatchRows = 500

// foldedTable is a table with folded copies of texts.
type foldedTable struct {
	name    string
	columns []string // with the texts; their copies end in _fold
	words   *nameword.Table
}

var foldedTables = func() (out []foldedTable) {
	for _, t := range migrate.Tables {
		f := foldedTable{name: t.Name, words: nameword.Of(t.Name)}
		for _, c := range t.Columns {
			if name, isFold := strings.CutSuffix(c.Name, "_fold"); isFold {
				f.columns = append(f.columns, name)
			}
		}
		if len(f.columns) > 0 {
			out = append(out, f)
		}
	}
	return out
}()

// foldedRow is a row with its texts, their folded copies and the words of its names.
type foldedRow struct {
	id           int64
	texts, folds []sql.NullString // as the columns of the table
	words        []string         // sorted
	line         sql.NullString   // of all words
}

// wantedFold returns the folded copy that a text should have.
func wantedFold(s sql.NullString) sql.NullString {
	return sql.NullString{String: text.Fold(s.String), Valid: s.Valid}
}

// wantedWords returns the words and the line of them that a row should have.
func (t *foldedTable) wantedWords(r *foldedRow) (words []string, line sql.NullString) {
	if t.words == nil {
		return nil, line
	}
	texts := map[string]string{}
	for i, c := range t.columns {
		texts[c] = r.texts[i].String
	}
	return t.words.Words(texts), sql.NullString{String: t.words.Line(texts), Valid: true}
}

// isRight reports whether a row is folded by the present rules.
func (t *foldedTable) isRight(r *foldedRow) bool {
	for i := range r.texts {
		if r.folds[i] != wantedFold(r.texts[i]) {
			return false
		}
	}
	words, line := t.wantedWords(r)
	return r.line == line && slices.Equal(r.words, words)
}

// load returns the rows that meet a condition on the id, with the lowest ids first.
func (t *foldedTable) load(ctx context.Context, q dbquery.Querier, condition, lockClause string, args ...any) ([]*foldedRow, error) {
	var rows []*foldedRow
	byID := map[int64]*foldedRow{}
	list := "id"
	for _, c := range t.columns {
		list += "," + c + "," + c + "_fold"
	}
	if t.words != nil {
		list += "," + nameword.LineColumn
	}
	query := fmt.Sprintf("SELECT %s FROM %s WHERE id%s ORDER BY id LIMIT %d%s", list, t.name, condition, refoldBatchRows, lockClause)
	err := dbquery.ForEach(ctx, q, query, args, func(found *sql.Rows) error {
		r := &foldedRow{texts: make([]sql.NullString, len(t.columns)), folds: make([]sql.NullString, len(t.columns))}
		targets := []any{&r.id}
		for i := range t.columns {
			targets = append(targets, &r.texts[i], &r.folds[i])
		}
		if t.words != nil {
			targets = append(targets, &r.line)
		}
		err := found.Scan(targets...)
		rows, byID[r.id] = append(rows, r), r
		return err
	})
	if err != nil || t.words == nil || len(rows) == 0 {
		return rows, err
	}
	query = fmt.Sprintf("SELECT %[1]s,word FROM %[2]s WHERE %[1]s BETWEEN ? AND ?", t.words.OwnerColumn, t.words.Name)
	err = dbquery.ForEach(ctx, q, query, []any{rows[0].id, rows[len(rows)-1].id}, func(found *sql.Rows) error {
		var id int64
		var word string
		err := found.Scan(&id, &word)
		if r := byID[id]; r != nil {
			r.words = append(r.words, word)
		}
		return err
	})
	for _, r := range rows {
		slices.Sort(r.words)
	}
	return rows, err
}

// Refold folds all texts that are not folded by the present rules, and returns the number of
// their rows. It can be interrupted and called again: it changes only what is not right yet.
func (s *Store) Refold(ctx context.Context) (changed int, err error) {
	for _, t := range foldedTables {
		for after := int64(0); ; {
			rows, err := t.load(ctx, s, ">?", "", after)
			if err != nil {
				return changed, fmt.Errorf("cannot fold the texts of %s: %w", t.name, err)
			}
			if len(rows) == 0 {
				break
			}
			after = rows[len(rows)-1].id
			wrong := slices.DeleteFunc(rows, t.isRight)
			if len(wrong) == 0 {
				continue
			}
			if err := s.refoldRows(ctx, &t, wrong); err != nil {
				return changed, fmt.Errorf("cannot fold the texts of %s: %w", t.name, err)
			}
			changed += len(wrong)
		}
	}
	return changed, nil
}

// refoldRows folds the texts of some rows in one transaction. It locks the rows and reads them
// again, since somebody may just have changed a text.
func (s *Store) refoldRows(ctx context.Context, t *foldedTable, rows []*foldedRow) error {
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.id
	}
	condition, args := dbquery.AppendIn(nil, nil, ids)
	return s.WithTx(ctx, func(ctx context.Context, tx *Tx) error {
		lockClause := ""
		if tx.Dialect == dialect.MySQL {
			lockClause = " FOR UPDATE"
		}
		rows, err := t.load(ctx, tx, string(condition), lockClause, args...)
		if err != nil {
			return err
		}
		for _, r := range slices.DeleteFunc(rows, t.isRight) {
			if err := t.write(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// write folds the texts of a row. This is no change of the record: version and times stay, and
// the audit says nothing.
func (t *foldedTable) write(ctx context.Context, tx *Tx, r *foldedRow) error {
	var assignments []string
	var args []any
	for i, c := range t.columns {
		if fold := wantedFold(r.texts[i]); fold != r.folds[i] {
			assignments, args = append(assignments, c+"_fold=?"), append(args, fold)
		}
	}
	words, line := t.wantedWords(r)
	if line != r.line {
		assignments, args = append(assignments, nameword.LineColumn+"=?"), append(args, line)
	}
	if len(assignments) > 0 {
		query := "UPDATE " + t.name + " SET " + strings.Join(assignments, ",") + " WHERE id=?"
		if _, err := tx.ExecContext(ctx, query, append(args, r.id)...); err != nil {
			return err
		}
	}
	if !slices.Equal(words, r.words) {
		return t.words.Replace(ctx, tx, r.id, words)
	}
	return nil
}

// refoldOlder folds all texts again if the database was last folded by older rules. The version
// is written at the end, so that a start after an interruption continues.
func (s *Store) refoldOlder(ctx context.Context) error {
	version, _, err := s.foldVersion(ctx)
	switch {
	case err != nil:
		return err
	case version > text.FoldVersion:
		return fmt.Errorf("the texts of the database were folded by a newer version of this program (%d)", version)
	case version == text.FoldVersion:
		return nil
	}
	if _, err := s.Refold(ctx); err != nil {
		return err
	}
	return s.WithTx(ctx, func(ctx context.Context, tx *Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM settings WHERE name=?", FoldVersionName); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO settings (name, value) VALUES (?, ?)",
			FoldVersionName, fmt.Sprintf("%d %s", text.FoldVersion, tx.Now.Format(time.RFC3339)))
		return err
	})
}

// foldVersion returns the version by which the texts of the database were folded and when that
// was; 0 for databases of before there were versions.
func (s *Store) foldVersion(ctx context.Context) (version int, at time.Time, err error) {
	var value string
	err = dbquery.One(ctx, s, "SELECT value FROM settings WHERE name=?", []any{FoldVersionName}, &value)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, at, nil
	}
	var stamp string
	if err == nil {
		_, err = fmt.Sscanf(value, "%d %s", &version, &stamp)
	}
	if err == nil {
		at, err = time.Parse(time.RFC3339, stamp)
	}
	if err != nil {
		return 0, at, fmt.Errorf("cannot read the stored value %s: %w", FoldVersionName, err)
	}
	return version, at, nil
}

// olderReplicasPeriod is how long after a migration replicas of an older program may still run.
const olderReplicasPeriod = 7 * 24 * time.Hour

// RepairFolds folds the texts that replicas of an older program have written since the
// migration. It returns the number of their rows.
func (s *Store) RepairFolds(ctx context.Context) (changed int, err error) {
	_, migratedAt, err := s.foldVersion(ctx)
	if err != nil || s.Now().Sub(migratedAt) > olderReplicasPeriod {
		return 0, err
	}
	return s.Refold(ctx)
}
