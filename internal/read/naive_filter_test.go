package read_test

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"buyergraph/internal/text"
)

// matches reports whether a row satisfies a filter.
func (n *naive) matches(t *table, r row, filter map[string]any) bool {
	for name, x := range filter {
		if x == nil {
			continue
		}
		matchesHere := func(x any) bool { return n.matches(t, r, x.(map[string]any)) }
		var ok bool
		switch name {
		case "and":
			ok = !slices.ContainsFunc(asList(x), func(x any) bool { return !matchesHere(x) })
		case "or":
			ok = slices.ContainsFunc(asList(x), matchesHere)
		case "not":
			ok = !matchesHere(x)
		case "isNull":
			ok = x == (r == nil)
		case "subtreeOf": // true below a customer that the viewer sees
			of, top := n.findRecord(x.(string))
			ok = r != nil && of == t && n.sees(t, top) && n.isWithin(r, intOf(top["id"]))
		default:
			if r == nil { // of no record nothing holds
				return false
			}
			if !n.conditionsHold(t, r, name, x.(map[string]any)) {
				return false
			}
			continue
		}
		if !n.decide(t.name, name, "", ok) {
			return false
		}
	}
	return true
}

// asksForNull reports whether a filter has isNull, not counting those of its edges.
func asksForNull(filter map[string]any) bool {
	for name, x := range filter {
		switch name {
		case "isNull":
			if x != nil {
				return true
			}
		case "and", "or":
			if slices.ContainsFunc(asList(x), func(x any) bool { return asksForNull(x.(map[string]any)) }) {
				return true
			}
		case "not":
			if m, isFilter := x.(map[string]any); isFilter && asksForNull(m) {
				return true
			}
		}
	}
	return false
}

// conditionsHold checks the conditions on one field: on its value, on the row it points to, or on the rows of a list. Rows
// that the viewer does not see do not count.
func (n *naive) conditionsHold(t *table, r row, name string, conditions map[string]any) bool {
	typ := n.schema.Types[t.name].Fields.ForName(name).Type.Name()
	if target := n.tables[typ]; target != nil {
		other := target.byID[intOf(r[name])]
		if !n.sees(target, other) {
			other = nil
		}
		ok := (other != nil || asksForNull(conditions)) && n.matches(target, other, conditions)
		if asksForNull(conditions) {
			n.tried[fmt.Sprintf("%s.%s asked for null: %t %t", t.name, name, other == nil, ok)] = true
		}
		return n.decide(t.name, name, "", ok)
	}
	target := n.tables[strings.TrimSuffix(typ, "Connection")]
	for op, v := range conditions {
		var ok bool
		switch {
		case target != nil:
			some := slices.ContainsFunc(n.rowsOfList(n.viewer, t.name+"."+name, intOf(r["id"])), func(x row) bool {
				return n.sees(target, x) && n.matches(target, x, v.(map[string]any))
			})
			ok = some == (op == "some")
		case name == "email" && t.name != "Rfq" && slices.Contains([]string{"eq", "neq", "in", "notIn"}, op):
			ok = slices.ContainsFunc(asList(v), func(v any) bool { return sameEmail(r, v.(string)) }) == (op == "eq" || op == "in")
		case name == "id":
			ok = n.comparisonHolds(nodeID(t.id(r)), op, v)
		default:
			ok = n.comparisonHolds(n.fieldValue(t, r, name), op, v)
		}
		if !n.decide(t.name, name, op, ok) {
			return false
		}
	}
	return true
}

// sameEmail reports whether a row has an e-mail address. Addresses compare as for signing in;
// those of guests, who cannot sign in, as they were typed.
func sameEmail(r row, address string) bool {
	have, key := r["email"].(string), text.EmailKey(address)
	if r["emailKey"] == nil {
		return have == text.Clean(address) || have == key
	}
	return text.EmailKey(have) == key
}

// comparisonHolds checks one comparison. An absent value satisfies only neq and notIn, besides isNull.
func (n *naive) comparisonHolds(have any, op string, v any) bool {
	equals := func(v any) bool { return compareValues(have, v) == 0 }
	switch {
	case op == "isNull":
		return v == (have == nil)
	case have == nil:
		return op == "neq" || op == "notIn"
	}
	switch op {
	case "eq":
		return equals(v)
	case "neq":
		return !equals(v)
	case "in":
		return slices.ContainsFunc(asList(v), equals)
	case "notIn":
		return !slices.ContainsFunc(asList(v), equals)
	case "contains":
		return strings.Contains(n.foldText(have.(string)), n.foldText(v.(string)))
	case "startsWith":
		return strings.HasPrefix(n.foldText(have.(string)), n.foldText(v.(string)))
	case "gt":
		return compareValues(have, v) > 0
	case "gte":
		return compareValues(have, v) >= 0
	case "lt":
		return compareValues(have, v) < 0
	case "lte":
		return compareValues(have, v) <= 0
	}
	panic("no operator " + op)
}

// compareValues compares a stored value with another one or with a client's value. Text is compared exactly, in its stored form.
func compareValues(have, with any) int {
	switch have := have.(type) {
	case nodeID:
		return strings.Compare(string(have), with.(string))
	case string:
		return strings.Compare(have, text.Clean(with.(string)))
	case bool:
		if have == with {
			return 0
		}
		return 1
	case int64:
		w, err := strconv.ParseInt(fmt.Sprint(with), 10, 64)
		if err != nil {
			panic(err)
		}
		return cmp.Compare(have, w)
	case time.Time:
		if s, given := with.(string); given {
			at, err := time.Parse(time.RFC3339Nano, s)
			if err != nil {
				panic(err)
			}
			with = at
		}
		return have.Compare(with.(time.Time))
	case amount:
		if w, stored := with.(amount); stored {
			return cmp.Compare(have, w)
		}
		w, ok := new(big.Rat).SetString(fmt.Sprint(with))
		if !ok {
			panic(with)
		}
		return big.NewRat(int64(have), 10_000).Cmp(w)
	}
	panic(fmt.Sprintf("a value of type %T", have))
}

// matchesSearch reports whether every word of a search is found, up to the fifth. A word is found in a customer user at the
// beginning of the e-mail address or of a word of the first name, the last name or the company's name; in a company at the
// beginning of a word of its name; in a document at the beginning of the number or of a word of the purchase order number or the
// project's name.
func (n *naive) matchesSearch(t *table, r row, search string) bool {
	isBetweenWords := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;", r) }
	words := strings.FieldsFunc(n.foldText(search), isBetweenWords)
	for _, word := range words[:min(len(words), 5)] {
		customer, found := r, false
		findIn := func(name any, withLaterWords bool) {
			s, _ := name.(string) // an absent text has no words
			text := n.foldText(s)
			found = n.beginsWith(t, text, word) || found
			later := withLaterWords && slices.ContainsFunc(laterWords(text), func(s string) bool { return n.beginsWith(t, s, word) })
			found = n.decide(t.name, "", "later word", later) || found
		}
		switch t.name {
		case "Rfq", "Quote", "Order":
			findIn(r["identifier"], false)
			findIn(r["poNumber"], true)
			findIn(r["projectName"], true)
			customer = nil
		case "CustomerUser":
			findIn(r["firstName"], true)
			findIn(r["lastName"], true)
			findIn(r["email"], false)
			customer = n.tables["Customer"].byID[intOf(r["customer"])]
		}
		if customer != nil && n.sees(n.tables["Customer"], customer) {
			findIn(customer["name"], true)
		}
		if !n.decide(t.name, "", "search", found) {
			return false
		}
	}
	return true
}

// beginsWith reports whether a text begins with a word, in one of its spellings.
func (n *naive) beginsWith(t *table, text, word string) bool {
	return strings.HasPrefix(text, word) || n.decide(t.name, "", "spelling", hasSpelledPrefix(text, word))
}

// laterWords returns the rest of a name from each place on that follows a space, or at which a letter or digit follows another
// sign.
func laterWords(name string) (out []string) {
	isLetter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
	runes := []rune(name)
	for i := 1; i < len(runes); i++ {
		r, before := runes[i], runes[i-1]
		if unicode.IsSpace(before) && !unicode.IsSpace(r) || isLetter(r) && !isLetter(before) && !unicode.IsMark(before) {
			out = append(out, string(runes[i:]))
		}
	}
	return out
}

// hasSpelledPrefix reports whether s begins with prefix, in which each e behind a, o or u may be missing but for the last letter.
func hasSpelledPrefix(s, prefix string) bool {
	if prefix == "" || s == "" {
		return prefix == ""
	}
	if s[0] != prefix[0] {
		return false
	}
	if len(prefix) > 2 && prefix[1] == 'e' && strings.IndexByte("aou", prefix[0]) >= 0 && hasSpelledPrefix(s[1:], prefix[2:]) {
		return true
	}
	return hasSpelledPrefix(s[1:], prefix[1:])
}
