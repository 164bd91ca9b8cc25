package read

import (
	"strings"
	"unicode/utf8"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/binding"
	"buyergraph/internal/nameword"
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

// addSearchWord matches rows in which the word, in one of its spellings, begins one of the type's
// search columns or a later word of the row's names. It also matches if the word begins a word in
// the name of the search edge's target, for example of a user's company.
func (s *statement) addSearchWord(t *binding.Type, alias, word string) {
	if len(t.SearchColumns) == 0 {
		s.fail(apperr.New(apperr.BadRequest, `Lists of {type} do not take "search".`, "type", t.Name))
		return
	}
	spellings := text.Spellings(word)
	s.countCondition(len(t.SearchColumns) * len(spellings))
	s.add("(")
	s.addNameMatch(t, alias, spellings)
	if owner := t.SearchEdge; owner != nil {
		company := s.newSubselectAlias()
		s.add(" OR ", quoteColumn(alias, owner.KeyColumn), " IN (SELECT ", quoteColumn(company, "id"),
			" FROM `", owner.TargetType.Table, "` ", company, " WHERE (")
		s.addNameMatch(owner.TargetType, company, spellings)
		s.add(")")
		s.addVisibility(owner.TargetType.Entity, company, authz.ForList)
		s.add(")")
	}
	s.add(")")
}

// readsEachRow reports whether a search reads the rows of the viewer's companies, which are few,
// rather than an index.
func (s *statement) readsEachRow() bool {
	return s.viewer != nil && s.viewer.CompanyIDs != nil && !s.viewer.PreferOrderScan
}

// looksUpWords reports whether a search looks the words up in all indexes and compares the ids.
// SQLite finds each condition in its index by itself; MariaDB would read every row instead.
func (s *statement) looksUpWords() bool { return s.dialect != dialect.SQLite && !s.readsEachRow() }

// minIndexedLength is the length from which MariaDB looks a word up in all indexes. A shorter one
// matches so many rows that a page is soon full.
const minIndexedLength = 3

// addNameMatch adds the condition that a spelling begins one of the type's search columns or a
// later word of the row's name.
func (s *statement) addNameMatch(t *binding.Type, alias string, spellings []string) {
	if s.readsEachRow() {
		marked := make([]string, len(spellings))
		for i, spelling := range spellings {
			marked[i] = nameword.WordMark + spelling
		}
		s.addAnyMatch(column{alias: alias, name: nameword.LineColumn}, true, marked)
		return
	}
	if !s.looksUpWords() || utf8.RuneCountInString(spellings[0]) < minIndexedLength {
		for _, c := range t.SearchColumns {
			s.addAnyMatch(column{alias: alias, name: c}, false, spellings)
			s.add(" OR ")
		}
		s.add(quoteColumn(alias, "id"), " IN (")
		s.addWordOwners(t, spellings)
		s.add(")")
		return
	}
	rows := s.newSubselectAlias()
	s.add(quoteColumn(alias, "id"), " IN (SELECT m.`id` FROM (")
	for _, c := range t.SearchColumns {
		s.add("SELECT ", quoteColumn(rows, "id"), " FROM `", t.Table, "` ", rows, " WHERE ")
		s.addAnyMatch(column{alias: rows, name: c}, false, spellings)
		s.add(" UNION ")
	}
	s.addWordOwners(t, spellings)
	s.add(") m)")
}

// addWordOwners adds the query of the ids of the rows with a later word that begins with one of
// the spellings.
func (s *statement) addWordOwners(t *binding.Type, spellings []string) {
	words := s.newSubselectAlias()
	s.add("SELECT ", quoteColumn(words, t.WordTable.OwnerColumn), " FROM `", t.WordTable.Name, "` ", words, " WHERE ")
	s.addAnyMatch(column{alias: words, name: "word"}, false, spellings)
}

// addAnyMatch adds the condition that a folded column contains one of the words if anywhere is
// set, else that it starts with one.
func (s *statement) addAnyMatch(c column, anywhere bool, words []string) {
	for i, word := range words {
		if i > 0 {
			s.add(" OR ")
		}
		s.addTextMatch(c, anywhere, word)
	}
}
