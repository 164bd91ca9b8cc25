package read

import (
	"strings"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/text"

	"entgo.io/ent/dialect"
)

// likeEscaper escapes the wildcards of LIKE.
var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// addTextMatch adds a condition on a folded column: it contains the word if anywhere is
// set, else it starts with the word. SQLite's LIKE would fold the text once more and use no
// index, so SQLite gets INSTR and a range instead.
func (s *statement) addTextMatch(c column, anywhere bool, word string) {
	compare := func(before, after string, v any) {
		s.add(before)
		s.addExpr(c)
		s.add(after)
		s.addArg(v)
	}
	switch {
	case s.dialect != dialect.SQLite && anywhere:
		compare("", " LIKE ", "%"+likeEscaper.Replace(word)+"%")
	case s.dialect != dialect.SQLite:
		compare("", " LIKE ", likeEscaper.Replace(word)+"%")
	case anywhere:
		compare("INSTR(", ",", word)
		s.add(")>0")
	default:
		compare("(", ">=", word)
		if end := text.PrefixUpperBound(word); end != "" {
			compare(" AND ", "<", end)
		}
		s.add(")")
	}
}

// addSearchWord matches rows in which one of the type's search columns starts with the
// word. It also matches if any word of the customer's name starts with it: of the row's own
// name for a customer, otherwise of the company to which the row belongs.
func (s *statement) addSearchWord(t *binding.Type, alias, word string) {
	if len(t.SearchColumns) == 0 {
		s.fail(apperr.New(apperr.BadRequest, `Lists of {type} do not take "search".`, "type", t.Name))
		return
	}
	s.countCondition(len(t.SearchColumns))
	s.add("(")
	for _, c := range t.SearchColumns {
		s.addTextMatch(column{alias: alias, name: c}, false, word)
		s.add(" OR ")
	}
	name, owner := column{alias: alias, name: "name_fold"}, t.Fields["customer"]
	if owner == nil {
		s.addTextMatch(name, true, " "+word)
		s.add(")")
		return
	}
	name.alias = s.newSubselectAlias()
	s.add(quoteColumn(alias, owner.KeyColumn), " IN (SELECT ", quoteColumn(name.alias, "id"),
		" FROM `", owner.TargetType.Table, "` ", name.alias, " WHERE (")
	s.addTextMatch(name, false, word)
	s.add(" OR ")
	s.addTextMatch(name, true, " "+word)
	s.add(")")
	s.addVisibility(owner.TargetType.Entity, name.alias, authz.ForList)
	s.add("))")
}
