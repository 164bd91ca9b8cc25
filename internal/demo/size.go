package demo

import "math"

// size is how much there is.
type size struct {
	users, companies, staff, consents int
	rfqs, quotes, orders              int
	unasked, unquoted                 int     // quotes without a request, orders without a quote
	talk                              float64 // how much people write to each other, 1 as usual
}

// The demo is small enough to be there at once, and has more talk.
var demoSize = size{users: 500, companies: 60, staff: 6, consents: 6, rfqs: 667, quotes: 666, orders: 1667, talk: 1.6}

// MostUsers is as many as [Seed] makes: what a wholesaler may have, and more.
const (
	FewestUsers = 20
	MostUsers   = 5_000_000
)

// sizeFor keeps the proportions of a wholesaler with 50,000 users, 2,000 companies,
// 100,000 requests and quotes, and 250,000 orders.
func sizeFor(users int) size {
	return size{
		users: users, companies: max(users/25, 4), staff: min(6+users/2500, 200), consents: 20,
		rfqs: 2 * users, quotes: 2 * users, orders: 5 * users, talk: 1,
	}
}

// familySize is how many companies the tree at a place among the trees has: a few
// are large.
func (s size) familySize(d *dice, at int) int {
	return d.between(1, 4) + int(math.Sqrt(float64(s.companies)))/(at+1)
}

// founders: half of the companies were customers before the shop opened, and their
// first people came in its first days; the others come with somebody new.
func (s size) founders() (first, every int) {
	first = s.companies / 2
	return first, (s.users - first) / (s.companies - first)
}

// founder is the first user of a company; both count from 0.
func (s size) founder(company int) int {
	first, every := s.founders()
	if company < first {
		return company
	}
	return first + (company-first)*every
}

// founded reports how many companies there are when a user comes, and whether he
// is the first of a new one.
func (s size) founded(user int) (before int, founder bool) {
	first, every := s.founders()
	if user < first {
		return user, true
	}
	n := first + (user-first+every-1)/every
	return min(n, s.companies), (user-first)%every == 0 && n < s.companies
}

// arrival is when a user signs up: most come in the first years.
func (s size) arrival(user int) moment {
	part := (float64(user) + 0.5) / float64(s.users)
	return moment(part * part * 0.97 * float64(span))
}

// arrived is how many users have signed up before a moment.
func (s size) arrived(m moment) int {
	n := min(int(math.Sqrt(float64(m)/(0.97*float64(span)))*float64(s.users)), s.users)
	for n > 0 && s.arrival(n-1) >= m {
		n--
	}
	return n
}

// rows is about how many there will be.
func (s size) rows() int { return s.users * 55 }
