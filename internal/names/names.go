// Package names converts a name between its spellings: externalId in the graph is ExternalID in
// Go and external_id in the database. The package imports no other package of the product.
package names

import (
	"strings"
	"unicode"
)

// OfField returns the name in the graph of a Go field: URL is url, ExternalID externalId.
func OfField(field string) string {
	field = strings.ReplaceAll(field, "IDs", "Ids")
	letters := []rune(field)
	for i, r := range letters {
		// within a word of capital letters, all but the first letter are small
		afterCapital := i == 0 || unicode.IsUpper(rune(field[i-1]))
		beforeWord := i > 0 && i+1 < len(field) && unicode.IsLower(rune(field[i+1]))
		if afterCapital && !beforeWord {
			letters[i] = unicode.ToLower(r)
		}
	}
	return string(letters)
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
