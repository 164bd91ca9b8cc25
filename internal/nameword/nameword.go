// Package nameword keeps the words of names in tables of their own, so that a search finds
// "Ilse van Leeuwen" by "Leeuwen" from an index. The first word of a name is not among them: the
// index of the name's own folded column finds it.
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
}

// Tables are all tables of words.
var Tables = []*Table{
	{"customer_words", "customers", "customer_id", []string{"name"}},
	{"customer_user_words", "customer_users", "customer_user_id", []string{"first_name", "last_name"}},
}

// Of returns the table with the words of the rows of a table; nil if there is none.
func Of(owner string) *Table {
	i := slices.IndexFunc(Tables, func(t *Table) bool { return t.Owner == owner })
	if i < 0 {
		return nil
	}
	return Tables[i]
}

// Words returns the later words of names, sorted.
func Words(names ...string) (words []string) {
	for _, name := range names {
		words = append(words, text.LaterWords(text.Fold(name))...)
	}
	slices.Sort(words)
	return slices.Compact(words)
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
