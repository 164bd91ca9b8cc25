package demo

import (
	"context"
	"strings"

	"buyergraph/internal/store"
)

// generator makes the rows, in the order of time, and hands them to its writer.
type generator struct {
	*writer
	calendar
	size
	seed      uint64
	hash      string // of the demo's password; empty in a seeded database
	companies []company
	families  []family
	of        []int32 // the company of each user
	place     []int32 // and which of his family's users he is
}

// Kinds of things that are drawn.
const (
	aFamily kind = iota + 1
	aCompany
	aStaffUser
	aUser
	hisCompany
	hisAccount
	hisAddresses
	hisRoles
	hisConsents
	hisLogins
	hisActivities
	anInvitation
	anRfq   // and what follows from it
	aQuote  // that nobody had asked for
	anOrder // that nobody had been quoted
	itsPositions
	itsProject
	itsRfq
	itsQuote
	itsOrder
	itsThread
	itsFiles
)

func newGenerator(ctx context.Context, s *store.Store, n size, seed uint64, wrote func(rows int)) *generator {
	return &generator{
		writer: newWriter(ctx, s, wrote), calendar: newCalendar(s.Now()), size: n, seed: seed,
		of: make([]int32, 0, n.users), place: make([]int32, 0, n.users),
	}
}

func (g *generator) roll(k kind, number int) *dice { return roll(g.seed, k, number) }

func (g *generator) run() error {
	for _, step := range []func(){
		g.makeStaff, g.makeGroups, g.makeRoles, g.makeWebsites, g.makeConsents, g.makeCompanies, g.makeUsers, g.makeDocuments, g.flush,
	} {
		if g.err == nil {
			step()
		}
	}
	return g.err
}

// slug is a name as it stands in an address.
func slug(s string) string { return plain.Replace(strings.ToLower(s)) }

var plain = strings.NewReplacer(
	"à", "a", "á", "a", "â", "a", "ä", "ae", "ç", "c", "é", "e", "è", "e", "ë", "e", "ê", "e", "í", "i", "ı", "i", "î", "i", "ï", "i", "ó", "o", "ô", "o", "ö", "oe",
	"ş", "s", "ß", "ss", "ú", "u", "û", "u", "ü", "ue", "'", "", " ", "-",
)

// compose puts values into a text: "Dear {first}", "{first}", "Amanda".
func compose(text string, values ...string) string {
	return strings.NewReplacer(values...).Replace(text)
}

// maybe is a value that need not be there.
func maybe[T any](there bool, value T) *T {
	if !there {
		return nil
	}
	return &value
}
