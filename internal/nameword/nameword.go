// Package nameword keeps the words of names twice. In tables of their own, so that a search among
// many rows finds "Ilse van Leeuwen" by "Leeuwen" from an index; the first word of a name is not
// among them, since the index of the name's own folded column finds it. And all in one column of
// the row, for a search that reads each of a few rows.
package nameword

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"buyergraph/internal/text"
)

// Table is a table with the later words of the names of another table's rows: the columns word
// and OwnerColumn, which are its primary key in this order.
type Table struct {
	Name        string
	Owner       string // table with the names
	OwnerColumn string
	NameColumns []string
	OtherColumn string // a further column of which a search finds the beginning; empty without one
}

// LineColumn is the column with all words of a row, each behind [WordMark].
const (
	LineColumn = "search_words"
	WordMark   = "\n"
)

// Tables are all tables of words.
var Tables = []*Table{
	{"customer_words", "customers", "customer_id", []string{"name"}, ""},
	{"customer_user_words", "customer_users", "customer_user_id", []string{"first_name", "last_name"}, "email"},
	{"rfq_words", "rfqs", "rfq_id", []string{"po_number", "project_name"}, "identifier"},
	{"quote_words", "quotes", "quote_id", []string{"po_number", "project_name"}, "identifier"},
	{"order_words", "orders", "order_id", []string{"po_number"}, "identifier"},
}

// Of returns the table with the words of the rows of a table; nil if there is none.
func Of(owner string) *Table {
	i := slices.IndexFunc(Tables, func(t *Table) bool { return t.Owner == owner })
	if i < 0 {
		return nil
	}
	return Tables[i]
}

// TextColumns returns the columns of a row's texts with words.
func (t *Table) TextColumns() []string {
	if t.OtherColumn == "" {
		return t.NameColumns
	}
	return append(slices.Clone(t.NameColumns), t.OtherColumn)
}

// Words returns the later words of a row's names, sorted. It takes the texts by their columns.
func (t *Table) Words(texts map[string]string) (words []string) {
	for _, c := range t.NameColumns {
		words = append(words, text.LaterWords(text.Fold(texts[c]))...)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// Line returns the value of [LineColumn]: the beginning of each text and each later word of a
// name, up to the next space.
func (t *Table) Line(texts map[string]string) string {
	var line strings.Builder
	add := func(rest string) {
		if word := strings.Fields(rest); len(word) > 0 {
			line.WriteString(WordMark + word[0])
		}
	}
	for _, c := range t.TextColumns() {
		folded := text.Fold(texts[c])
		add(folded)
		if c != t.OtherColumn {
			for _, rest := range text.LaterWords(folded) {
				add(rest)
			}
		}
	}
	return line.String()
}

// execer runs statements in a transaction.
type execer interface {
	ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error)
}

// Replace replaces the words of a row.
func (t *Table) Replace(ctx context.Context, tx execer, ownerID int64, words []string) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM "+t.Name+" WHERE "+t.OwnerColumn+"=?", ownerID); err != nil {
		return err
	}
	return t.Insert(ctx, tx, ownerID, words)
}

// Insert adds the words of a new row.
func (t *Table) Insert(ctx context.Context, tx execer, ownerID int64, words []string) error {
	if len(words) == 0 {
		return nil
	}
	args := make([]any, 0, 2*len(words))
	for _, w := range words {
		args = append(args, w, ownerID)
	}
	query := "INSERT INTO " + t.Name + " (word, " + t.OwnerColumn + ") VALUES (?,?)" + strings.Repeat(",(?,?)", len(words)-1)
	_, err := tx.ExecContext(ctx, query, args...)
	return err
}
