package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/order"
	"buyergraph/ent/quote"
	"buyergraph/ent/rfq"
	"buyergraph/internal/text"
)

// How much there is.
const (
	seed      = 20_240_917
	userCount = 500
	rfqCount  = 800
	quoteOf   = 0.8 // of the RFQs that are not closed without an offer
	total     = 3000
)

const unit = 10_000 // amounts count 1/10,000

// generator makes rows with ids of its own, so that it knows them before they
// are written and they are the same on every machine.
type generator struct {
	rnd  *rand.Rand
	now  time.Time
	hash string

	staff         []*ent.StaffUserCreate
	groups        []*ent.CustomerGroupCreate
	customers     []*ent.CustomerCreate
	roles         []*ent.CustomerUserRoleCreate
	websites      []*ent.WebsiteCreate
	users         []*ent.CustomerUserCreate
	userAddresses []*ent.CustomerUserAddressCreate
	addresses     []*ent.CustomerAddressCreate
	consents      []*ent.ConsentCreate
	versions      []*ent.ConsentVersionCreate
	acceptances   []*ent.ConsentAcceptanceCreate
	rfqs          []*ent.RfqCreate
	quotes        []*ent.QuoteCreate
	orders        []*ent.OrderCreate
	lines         []*ent.OrderLineCreate

	companies []company
	people    []person // who can have documents
}

type company struct {
	id, owner  int64
	name, path string
	at         place
	own        int64 // a role of its own, 0 without
	website    int64
	currency   string
}

type person struct {
	id                 int64
	first, last, email string
	in                 company
	since              time.Time
}

func newGenerator(now time.Time, hash string) *generator {
	return &generator{rnd: rand.New(rand.NewPCG(seed, 1)), now: now, hash: hash} //nolint:gosec // the same data each time
}

func (g *generator) generate(c *ent.Client) {
	g.makeStaff(c)
	g.makeShops(c)
	g.makeCompanies(c)
	g.makeConsents(c)
	for len(g.users) < userCount {
		g.makeUser(c)
	}
	for range rfqCount {
		g.makeRfq(c)
	}
	for len(g.rfqs)+len(g.quotes)+len(g.orders) < total {
		p := g.buyer()
		g.makeOrder(c, p, g.since(p.since), nil)
	}
}

func (g *generator) chance(p float64) bool { return g.rnd.Float64() < p }

func pick[T any](g *generator, list []T) T { return list[g.rnd.IntN(len(list))] }

// since is some working hour between t and now. What is drawn must not depend on
// the day, or else the rest of the data would.
func (g *generator) since(t time.Time) time.Time {
	at := t.Add(time.Duration(g.rnd.Float64() * float64(g.now.Sub(t))))
	at = time.Date(at.Year(), at.Month(), at.Day(), 7+g.rnd.IntN(10), g.rnd.IntN(60), g.rnd.IntN(60), 0, time.UTC)
	if !at.Before(g.now) {
		return g.now.Add(-time.Minute)
	}
	return at
}

func (g *generator) ago(days int) time.Time { return g.now.AddDate(0, 0, -days) }

func (g *generator) makeStaff(c *ent.Client) {
	for i, n := range staffNames {
		email := slug(n[0]) + "." + slug(n[1]) + "@northgate.example"
		s := c.StaffUser.Create().SetID(int64(i + 1)).SetEmail(email).SetEmailKey(text.EmailKey(email)).
			SetFirstName(n[0]).SetLastName(n[1]).SetCreatedAt(g.ago(1500 - 90*i))
		if email == StaffEmail {
			s.SetPasswordHash(g.hash)
		}
		g.staff = append(g.staff, s)
	}
}

func (g *generator) makeShops(c *ent.Client) {
	for i, n := range []string{"Key accounts", "Public sector", "Trade", "Hospitality"} {
		g.groups = append(g.groups, c.CustomerGroup.Create().SetID(int64(i+1)).SetName(n).SetCreatedAt(g.ago(1400)))
	}
	for i, r := range []struct {
		code, label          string
		selfManaged, visible bool
	}{{"ADMINISTRATOR", "Administrator", true, true}, {"BUYER", "Buyer", true, true}, {"ANONYMOUS", "Non-Authenticated Visitors", false, false}} {
		g.roles = append(g.roles, c.CustomerUserRole.Create().SetID(int64(i+1)).SetCode(r.code).SetLabel(r.label).
			SetSelfManaged(r.selfManaged).SetPublic(r.visible).SetCreatedAt(g.ago(1400)))
	}
	for i, w := range []struct{ name, url, redirect string }{
		{"Northgate Supply", "https://northgate.example", "/account"},
		{"Northgate Bedarf", "https://de.northgate.example", "/konto"},
		{"Northgate Kitchen", "https://kitchen.northgate.example", "/orders"},
	} {
		g.websites = append(g.websites, c.Website.Create().SetID(int64(i+1)).SetName(w.name).SetURL(w.url).SetRedirectPath(w.redirect).
			SetDefault(i == 0).SetDefaultRoleID(2).SetGuestRoleID(3).SetCreatedAt(g.ago(1400)))
	}
}

func (g *generator) makeCompanies(c *ent.Client) {
	for i, name := range companies {
		group := int64(1 + g.rnd.IntN(4))
		top := g.makeCompany(c, name, company{}, group)
		for k := range 1 + (i+g.rnd.IntN(2))%3 {
			below := g.makeCompany(c, name+" "+divisions[(i*5+k*3)%len(divisions)], top, group)
			if k == 0 && i%4 == 0 {
				g.makeCompany(c, name+" "+divisions[(i*5+7)%len(divisions)]+" Team", below, group)
			}
		}
	}
}

// makeCompany makes a company below another, or at the top.
func (g *generator) makeCompany(c *ent.Client, name string, above company, group int64) company {
	id := int64(len(g.customers) + 1)
	co := company{id: id, path: fmt.Sprintf("%s%d.", above.path, id), owner: int64(1 + g.rnd.IntN(len(staffNames))), name: name, at: pick(g, places), website: 1, currency: "GBP"}
	switch co.at.country {
	case "DE", "FR", "NL", "IE":
		co.currency, co.website = "EUR", 2
	case "US":
		co.currency = "USD"
	}
	if group == 4 {
		co.website = 3
	}
	since := g.since(g.ago(1300))
	row := c.Customer.Create().SetID(id).SetName(name).SetPath(co.path).SetGroupID(group).SetOwnerID(co.owner).
		SetInternalRating(1 + g.rnd.IntN(5)).SetVatID(fmt.Sprintf("%s%09d", co.at.country, 100_000_000+id*7_919)).
		SetEnabled(id%29 != 0).SetCreatedAt(since).SetExternalID(fmt.Sprintf("ERP-%05d", 4000+id))
	if above.id > 0 {
		row.SetParentID(above.id)
	}
	if g.chance(0.6) {
		row.AddSalesRepresentativeIDs(1 + (co.owner % int64(len(staffNames))))
	}
	g.customers = append(g.customers, row)
	g.addresses = append(g.addresses, c.CustomerAddress.Create().SetID(id).SetCustomerID(id).SetLabel("Head office").SetCompany(name).
		SetStreet(fmt.Sprintf("%d %s", 1+g.rnd.IntN(140), co.at.street)).SetCity(co.at.city).SetPostalCode(co.at.postal).
		SetCountryCode(co.at.country).SetRegionCode(co.at.region).SetPhone(co.at.phone+fmt.Sprintf("%03d", id)).
		SetBilling(true).SetShipping(true).SetPrimaryOf(id).SetDefaultBillingOf(id).SetDefaultShippingOf(id).SetCreatedAt(since))
	if g.chance(0.35) {
		co.own = int64(len(g.roles) + 1)
		g.roles = append(g.roles, c.CustomerUserRole.Create().SetID(co.own).SetCode(fmt.Sprintf("APPROVER_%d", id)).SetLabel("Approver").
			SetSelfManaged(true).SetCustomerID(id).SetCreatedAt(since))
	}
	g.companies = append(g.companies, co)
	return co
}

var consentTexts = []struct {
	name      string
	mandatory bool
	texts     []string
}{
	{"Terms and conditions", true, []string{"Orders are binding once we confirm them. Goods stay ours until they are paid.", "Orders are binding once we confirm them. Goods stay ours until they are paid. Returns are taken within 30 days."}},
	{"Processing of personal data", true, []string{"We keep your name and contact data to handle your company's orders, for as long as tax law demands."}},
	{"Newsletter", false, []string{"We may write to you about offers, at most twice a month. You can withdraw at any time."}},
}

func (g *generator) makeConsents(c *ent.Client) {
	version := int64(0)
	for i, t := range consentTexts {
		id := int64(i + 1)
		g.consents = append(g.consents, c.Consent.Create().SetID(id).SetName(t.name).SetMandatory(t.mandatory).SetCreatedAt(g.ago(1300)))
		for k, body := range t.texts {
			version++
			sum := sha256.Sum256([]byte(body))
			at := g.ago(1300 - 800*k)
			g.versions = append(g.versions, c.ConsentVersion.Create().SetID(version).SetConsentID(id).SetNumber(k+1).SetText(body).
				SetTextDigest(hex.EncodeToString(sum[:])).SetPublishedAt(at).SetCreatedAt(at))
		}
	}
}

func (g *generator) makeUser(c *ent.Client) {
	id := int64(len(g.users) + 1)
	in := g.companies[int(id-1)%len(g.companies)]
	if int(id) > 2*len(g.companies) { // everybody has two; the rest by size
		in = g.companies[int(float64(len(g.companies))*g.rnd.Float64()*g.rnd.Float64())]
	}
	p := person{id: id, first: pick(g, firstNames), last: pick(g, lastNames), in: in, since: g.since(g.ago(900))}
	p.email = fmt.Sprintf("%s.%s@%s.example", slug(p.first), slug(p.last), slug(strings.Fields(in.name)[0]+"-"+strings.Fields(in.name)[1]))
	if id > 60 {
		p.email = strings.Replace(p.email, "@", fmt.Sprintf("%d@", id), 1)
	}
	u := c.CustomerUser.Create().SetID(id).SetEmail(p.email).SetFirstName(p.first).SetLastName(p.last).SetCustomerID(in.id).
		SetWebsiteID(in.website).SetOwnerID(in.owner).SetCreatedAt(p.since).SetUpdatedAt(p.since)
	g.users = append(g.users, u)
	if g.chance(0.7) {
		u.SetBirthday(time.Date(1958+g.rnd.IntN(44), time.Month(1+g.rnd.IntN(12)), 1+g.rnd.IntN(28), 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	if g.chance(0.03) && id > 60 {
		u.SetGuest(true).SetEnabled(false).SetConfirmed(false)
		return
	}
	u.SetEmailKey(text.EmailKey(p.email)).AddRoleIDs(g.rolesOf(id, in)...).SetExternalID(fmt.Sprintf("CRM-%06d", 310_000+id))
	if g.chance(0.3) {
		u.AddSalesRepresentativeIDs(in.owner)
	}
	active := id <= 60
	switch x := g.rnd.Float64(); {
	case active:
	case x < 0.06:
		u.SetEnabled(false)
	case x < 0.11:
		u.SetConfirmed(false)
		g.makeAddresses(c, p)
		return // he has never been here
	case x < 0.13:
		u.SetPasswordResetRequired(true)
	}
	u.SetLastLoginAt(g.since(g.ago(60))).SetLoginCount(1 + g.rnd.IntN(400))
	g.makeAddresses(c, p)
	g.accept(c, p)
	g.people = append(g.people, p)
}

func (g *generator) rolesOf(id int64, in company) []int64 {
	roles := []int64{2}
	if int(id) <= len(g.companies) || g.chance(0.08) {
		roles[0] = 1
	}
	if in.own > 0 && g.chance(0.4) {
		roles = append(roles, in.own)
	}
	return roles
}

func (g *generator) makeAddresses(c *ent.Client, p person) {
	for i := range 1 + g.rnd.IntN(2) {
		at := p.in.at
		if i > 0 {
			at = pick(g, places)
		}
		row := c.CustomerUserAddress.Create().SetID(int64(len(g.userAddresses) + 1)).SetCustomerUserID(p.id).
			SetLabel([]string{"Office", "Site store"}[i]).SetFirstName(p.first).SetLastName(p.last).SetCompany(p.in.name).
			SetStreet(fmt.Sprintf("%d %s", 1+g.rnd.IntN(140), at.street)).SetCity(at.city).SetPostalCode(at.postal).
			SetCountryCode(at.country).SetRegionCode(at.region).SetPhone(at.phone + fmt.Sprintf("%03d", p.id)).
			SetBilling(i == 0).SetShipping(true).SetCreatedAt(p.since)
		if i == 0 {
			row.SetPrimaryOf(p.id).SetDefaultBillingOf(p.id).SetDefaultShippingOf(p.id)
		}
		g.userAddresses = append(g.userAddresses, row)
	}
}

func (g *generator) accept(c *ent.Client, p person) {
	for _, a := range []struct{ consent, version int64 }{{1, 2}, {2, 3}, {3, 4}} {
		if a.consent == 3 && !g.chance(0.4) {
			continue
		}
		row := c.ConsentAcceptance.Create().SetID(int64(len(g.acceptances) + 1)).SetCustomerUserID(p.id).SetConsentID(a.consent).
			SetConsentVersionID(a.version).SetAcceptedAt(p.since).SetSource("registration").SetCreatedAt(p.since)
		if a.consent == 3 && g.chance(0.15) {
			row.SetWithdrawnAt(g.since(p.since))
		}
		g.acceptances = append(g.acceptances, row)
	}
}

// buyer favours some people, as life does.
func (g *generator) buyer() person {
	return g.people[int(float64(len(g.people))*g.rnd.Float64()*g.rnd.Float64())]
}

func (g *generator) day(t time.Time) string { return t.Format(time.DateOnly) }

// makeRfq makes a request and what may follow from it: a quote, and an order.
func (g *generator) makeRfq(c *ent.Client) {
	p := g.buyer()
	at, id := g.since(p.since), int64(len(g.rfqs)+1)
	inside, outside, quoted := rfq.InternalStatusPROCESSED, rfq.CustomerStatusSUBMITTED, g.chance(quoteOf)
	if !quoted {
		switch x := g.rnd.Float64(); {
		case x < 0.4 || at.After(g.ago(14)):
			inside = rfq.InternalStatusOPEN
		case x < 0.6:
			inside, outside = rfq.InternalStatusMORE_INFO_REQUESTED, rfq.CustomerStatusREQUIRES_ATTENTION
		case x < 0.8:
			inside, outside = rfq.InternalStatusDECLINED, rfq.CustomerStatusCANCELLED
		default:
			inside, outside = rfq.InternalStatusCANCELLED_BY_CUSTOMER, rfq.CustomerStatusCANCELLED
		}
	}
	project := pick(g, projects)
	row := c.Rfq.Create().SetID(id).SetFirstName(p.first).SetLastName(p.last).SetCompany(p.in.name).SetEmail(p.email).
		SetPhone(p.in.at.phone + fmt.Sprintf("%03d", p.id)).SetProjectName(project).SetNote(pick(g, notes)).
		SetShipUntil(g.day(at.AddDate(0, 0, 30+g.rnd.IntN(60)))).SetInternalStatus(inside).SetCustomerStatus(outside).
		SetCustomerID(p.in.id).SetCustomerUserID(p.id).SetWebsiteID(p.in.website).SetOwnerID(p.in.owner).SetCreatedAt(at)
	if inside == rfq.InternalStatusCANCELLED_BY_CUSTOMER {
		row.SetCancellationReason("The project was put off.")
	}
	g.rfqs = append(g.rfqs, row)
	if quoted {
		g.makeQuote(c, p, id, project, at.Add(time.Duration(3+g.rnd.IntN(90))*time.Hour))
	}
}

func (g *generator) makeQuote(c *ent.Client, p person, from int64, project string, at time.Time) {
	if at.After(g.now) {
		at = g.now.Add(-time.Minute)
	}
	id, until := int64(len(g.quotes)+1), at.AddDate(0, 0, 30)
	sum := int64(0)
	for range 1 + g.rnd.IntN(4) {
		sum += pick(g, products).price * int64(1+g.rnd.IntN(40))
	}
	inside, outside := quote.InternalStatusSENT_TO_CUSTOMER, quote.CustomerStatusOPEN
	ordered, declined := g.chance(0.55), g.chance(0.2)
	switch {
	case ordered:
		inside, outside = quote.InternalStatusACCEPTED, quote.CustomerStatusACCEPTED
	case until.Before(g.now):
		inside, outside = quote.InternalStatusEXPIRED, quote.CustomerStatusEXPIRED
	case declined:
		inside, outside = quote.InternalStatusDECLINED, quote.CustomerStatusDECLINED
	}
	g.quotes = append(g.quotes, c.Quote.Create().SetID(id).SetIdentifier(fmt.Sprintf("Q-%05d", 20_000+id)).SetProjectName(project).
		SetValidUntil(until).SetExpired(inside == quote.InternalStatusEXPIRED).SetInternalStatus(inside).SetCustomerStatus(outside).
		SetCurrency(p.in.currency).SetTotal(sum).SetRfqID(from).SetShipUntil(g.day(until.AddDate(0, 0, 30))).
		SetCustomerID(p.in.id).SetCustomerUserID(p.id).SetWebsiteID(p.in.website).SetOwnerID(p.in.owner).SetCreatedAt(at))
	if ordered {
		when := at.Add(time.Duration(6+g.rnd.IntN(400)) * time.Hour)
		if !when.Before(g.now) {
			when = g.now.Add(-time.Second)
		}
		g.makeOrder(c, p, when, &id)
	}
}

func (g *generator) makeOrder(c *ent.Client, p person, at time.Time, from *int64) {
	id, subtotal := int64(len(g.orders)+1), int64(0)
	for i := range 1 + g.rnd.IntN(5) {
		item, n := pick(g, products), int64(1+g.rnd.IntN(25))
		subtotal += n * item.price
		g.lines = append(g.lines, c.OrderLine.Create().SetID(int64(len(g.lines)+1)).SetOrderID(id).SetPosition(i+1).SetSku(item.sku).
			SetProductName(item.name).SetQuantity(n*unit).SetUnit(item.unit).SetCurrency(p.in.currency).SetPrice(item.price).
			SetTotal(n*item.price).SetCreatedAt(at))
	}
	discount := int64(0)
	if g.chance(0.3) {
		discount = subtotal / 20 / 100 * 100 // five percent, in whole cents
	}
	state, shipped := order.InternalStatusCLOSED, order.ShippingStatusSHIPPED
	switch {
	case g.chance(0.04):
		state, shipped = order.InternalStatusCANCELLED, order.ShippingStatusNOT_SHIPPED
	case at.After(g.ago(2)):
		state, shipped = order.InternalStatusPENDING, order.ShippingStatusNOT_SHIPPED
	case at.After(g.ago(7)):
		state, shipped = order.InternalStatusOPEN, order.ShippingStatusNOT_SHIPPED
	case at.After(g.ago(21)):
		state, shipped = order.InternalStatusPROCESSING, order.ShippingStatusPARTIALLY_SHIPPED
	}
	row := c.Order.Create().SetID(id).SetIdentifier(fmt.Sprintf("SO-%06d", 100_000+id)).SetInternalStatus(state).SetShippingStatus(shipped).
		SetCurrency(p.in.currency).SetSubtotal(subtotal).SetDiscount(discount).SetTotal(subtotal - discount).SetNillableQuoteID(from).
		SetShipUntil(g.day(at.AddDate(0, 0, 14+g.rnd.IntN(30)))).SetCustomerID(p.in.id).SetCustomerUserID(p.id).
		SetWebsiteID(p.in.website).SetOwnerID(p.in.owner).SetCreatedAt(at)
	if g.chance(0.7) {
		row.SetPoNumber(fmt.Sprintf("PO-%d-%04d", at.Year(), 100+g.rnd.IntN(9000)))
	}
	if g.chance(0.2) {
		row.SetCustomerNotes(pick(g, notes))
	}
	g.orders = append(g.orders, row)
}

var plain = strings.NewReplacer("é", "e", "è", "e", "ë", "e", "á", "a", "ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "ó", "o", "ô", "o", "ı", "i", "'", "", " ", "-")

func slug(s string) string { return plain.Replace(strings.ToLower(s)) }
