// Package names converts a name between its spellings: externalId in the graph is ExternalID in
// Go and external_id in the database. The package imports no other package of the product.
package names

import (
	"strings"
	"unicode"
)

// OfField returns the name in the graph of a Go field.
func OfField(field string) string {
	field = strings.ReplaceAll(field, "ID", "Id")
	return strings.ToLower(field[:1]) + field[1:]
}

// OfColumn returns the name in the graph of a column.
func OfColumn(column string) string {
	words := strings.Split(column, "_")
	for i, w := range words[1:] {
		words[i+1] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "")
}

// ToColumn returns the column of a name in the graph.
func ToColumn(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
