package read

import (
	"strings"

	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/text"

	"entgo.io/ent/dialect"
)

var escaped = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// match compares folded text. On SQLite LIKE would fold once more, and use no index.
func (s *statement) match(c column, anywhere bool, word string) {
	compare := func(before, after string, v any) {
		s.add(before)
		s.expr(c)
		s.add(after)
		s.arg(v)
	}
	switch {
	case s.dialect != dialect.SQLite && anywhere:
		compare("", " LIKE ", "%"+escaped.Replace(word)+"%")
	case s.dialect != dialect.SQLite:
		compare("", " LIKE ", escaped.Replace(word)+"%")
	case anywhere:
		compare("INSTR(", ",", word)
		s.add(")>0")
	default:
		compare("(", ">=", word)
		if end := text.After(word); end != "" {
			compare(" AND ", "<", end)
		}
		s.add(")")
	}
}

// search matches rows in which a word begins one of the type's searched columns, or
// a word of the customer's name.
func (s *statement) search(t *binding.Type, alias, word string) {
	if len(t.Search) == 0 {
		s.refuse("%s cannot be searched", t.Name)
		return
	}
	s.spend(len(t.Search))
	s.add("(")
	for _, c := range t.Search {
		s.match(column{alias: alias, name: c}, false, word)
		s.add(" OR ")
	}
	name, owner := column{alias: alias, name: "name_fold"}, t.Fields["customer"]
	if owner == nil {
		s.match(name, true, " "+word)
		s.add(")")
		return
	}
	name.alias = s.sub()
	s.add(quote(alias, owner.Key), " IN (SELECT ", quote(name.alias, "id"), " FROM `", owner.Target.Table, "` ", name.alias, " WHERE (")
	s.match(name, false, word)
	s.add(" OR ")
	s.match(name, true, " "+word)
	s.add(")")
	s.visible(owner.Target.Entity, name.alias, authz.Set)
	s.add("))")
}
