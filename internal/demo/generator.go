package demo

import (
	"context"
	"strings"

	"buyergraph/internal/store"
)

// generator makes the rows in the order of time and hands them to its writer.
type generator struct {
	*writer
	calendar
	dataSize
	seed          uint64
	passwordHash  string // of the demo password, empty for Seed
	companies     []company
	trees         []companyTree
	companyOfUser []int32 // index of each user's company
	placeInTree   []int32 // number of each user among the users of the tree, from 0
}

// Kinds of objects that are drawn. Their order is part of the data: another order draws
// other numbers.
const (
	kindTree drawKind = iota + 1
	kindCompany
	kindStaffUser
	kindUser
	kindUserCompany
	kindUserAccount
	kindUserAddresses
	kindUserRoles
	kindUserConsents
	kindUserLogins
	kindUserActivities
	kindInvitation
	kindRfqDeal   // a deal that starts with a request
	kindQuoteDeal // a deal that starts with a quote
	kindOrderDeal // a deal that is an order alone
	kindLineItems
	kindProject
	kindRfq
	kindQuote
	kindOrder
	kindDocumentActivities
	kindUserAudit
	kindLoginEntry
	kindUserSession
)

func newGenerator(ctx context.Context, s *store.Store, size dataSize, seed uint64, onRowsWritten func(rows int)) *generator {
	return &generator{
		writer: newWriter(ctx, s, onRowsWritten), calendar: newCalendar(s.Now()), dataSize: size, seed: seed,
		companyOfUser: make([]int32, 0, size.userCount), placeInTree: make([]int32, 0, size.userCount),
	}
}

func (g *generator) drawsOf(k drawKind, number int) *draws { return newDraws(g.seed, k, number) }

func (g *generator) makeAll() error {
	for _, step := range []func(){
		g.makeStaff, g.makeCustomerGroups, g.makeCapabilities, g.makeRoles, g.makeWebsites, g.makeConsents, g.makeCompanies, g.makeUsers,
		g.makeSavedViews, g.makeDocuments,
		g.flushRows,
	} {
		if g.firstErr == nil {
			step()
		}
	}
	return g.firstErr
}

// slug converts a name to the form that it has in an e-mail address.
func slug(s string) string { return asciiReplacer.Replace(strings.ToLower(s)) }

var asciiReplacer = strings.NewReplacer(
	"à", "a", "á", "a", "â", "a", "ä", "ae", "ç", "c", "é", "e", "è", "e", "ë", "e", "ê", "e", "í", "i", "ı", "i", "î", "i", "ï", "i",
	"ó", "o", "ô", "o", "ö", "oe", "ş", "s", "ß", "ss", "ú", "u", "û", "u", "ü", "ue", "'", "", " ", "-",
)

// fillTemplate replaces placeholders by their values. In "Dear {first}" the values
// "{first}", "Amanda" give "Dear Amanda".
func fillTemplate(text string, values ...string) string {
	return strings.NewReplacer(values...).Replace(text)
}

// pointerIf returns a pointer to value if condition holds, else nil.
func pointerIf[T any](condition bool, value T) *T {
	if !condition {
		return nil
	}
	return &value
}
