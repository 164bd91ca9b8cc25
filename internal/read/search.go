package read

import (
	"strconv"
	"strings"

	"buyergraph/internal/rule"
	"buyergraph/internal/text"

	"entgo.io/ent/dialect"
)

// match compares folded text. On SQLite LIKE would fold once more, and use no index.
func (s *statement) match(c column, anywhere bool, word string) {
	if s.dialect != dialect.SQLite {
		word = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(word) + "%"
		if anywhere {
			word = "%" + word
		}
		s.expr(c)
		s.add(" LIKE ")
		s.arg(word)
		return
	}
	if anywhere {
		s.add("INSTR(")
		s.expr(c)
		s.add(",")
		s.arg(word)
		s.add(")>0")
		return
	}
	s.add("(")
	s.expr(c)
	s.add(">=")
	s.arg(word)
	if end := text.After(word); end != "" {
		s.add(" AND ")
		s.expr(c)
		s.add("<")
		s.arg(end)
	}
	s.add(")")
}

// search matches rows in which a word begins one of the type's searched columns, or
// a word of the customer's name.
func (s *statement) search(t *Type, alias, word string) error {
	if len(t.search) == 0 {
		return badRequest("%s cannot be searched", t.Name)
	}
	if err := s.spend(len(t.search)); err != nil {
		return err
	}
	s.add("(")
	for i, c := range t.search {
		if i > 0 {
			s.add(" OR ")
		}
		s.match(column{alias: alias, name: c}, false, word)
	}
	name, owner := column{alias: alias, name: "name_fold"}, t.fields["customer"]
	s.add(" OR ")
	if owner == nil {
		s.match(name, true, " "+word)
		s.add(")")
		return nil
	}
	s.subs++
	name.alias = "f" + strconv.Itoa(s.subs)
	s.add(quote(alias, owner.key), " IN (SELECT ", quote(name.alias, "id"), " FROM `", owner.target.Table, "` ", name.alias, " WHERE (")
	s.match(name, false, word)
	s.add(" OR ")
	s.match(name, true, " "+word)
	s.add(")")
	s.visible(owner.target.Entity, name.alias, rule.Set)
	s.add("))")
	return nil
}
