package demo

import "math"

// dataSize is how much there is.
type dataSize struct {
	userCount, companyCount, staffCount, consentCount int
	rfqCount, quoteCount, orderCount                  int
	quotesWithoutRfq, ordersWithoutQuote              int     // quotes without a request, orders without a quote
	mailFrequency                                     float64 // how much people write to each other, 1 as usual
}

// The demo is small enough to be there at once, and has more talk.
var demoSize = dataSize{userCount: 500, companyCount: 60, staffCount: 6, consentCount: 6, rfqCount: 667, quoteCount: 666, orderCount: 1667, mailFrequency: 1.6}

// MostUsers is as many as [Seed] makes: what a wholesaler may have, and more.
const (
	MinUsers = 20
	MaxUsers = 5_000_000
)

// sizeFor keeps the proportions of a wholesaler with 50,000 users, 2,000 companies,
// 100,000 requests and quotes, and 250,000 orders.
func sizeFor(users int) dataSize {
	return dataSize{
		userCount: users, companyCount: max(users/25, 4), staffCount: min(6+users/2500, 200), consentCount: 20,
		rfqCount: 2 * users, quoteCount: 2 * users, orderCount: 5 * users, mailFrequency: 1,
	}
}

// treeSize is how many companies the tree at a place among the trees has: a few
// are large.
func (s dataSize) treeSize(d *draws, index int) int {
	return d.intBetween(1, 4) + int(math.Sqrt(float64(s.companyCount)))/(index+1)
}

// founderSpacing: half of the companies were customers before the shop opened, and their
// first people came in its first days; the others come with somebody new.
func (s dataSize) founderSpacing() (earlyCompanies, usersPerCompany int) {
	earlyCompanies = s.companyCount / 2
	return earlyCompanies, (s.userCount - earlyCompanies) / (s.companyCount - earlyCompanies)
}

// founderOf is the first user of a company; both count from 0.
func (s dataSize) founderOf(company int) int {
	earlyCompanies, usersPerCompany := s.founderSpacing()
	if company < earlyCompanies {
		return company
	}
	return earlyCompanies + (company-earlyCompanies)*usersPerCompany
}

// companiesBefore reports how many companies there are when a user comes, and whether he
// is the first of a new one.
func (s dataSize) companiesBefore(user int) (companies int, isFounder bool) {
	earlyCompanies, usersPerCompany := s.founderSpacing()
	if user < earlyCompanies {
		return user, true
	}
	n := earlyCompanies + (user-earlyCompanies+usersPerCompany-1)/usersPerCompany
	return min(n, s.companyCount), (user-earlyCompanies)%usersPerCompany == 0 && n < s.companyCount
}

// arrivalOf is when a user signs up: most come in the first years.
func (s dataSize) arrivalOf(user int) workTime {
	fraction := (float64(user) + 0.5) / float64(s.userCount)
	return workTime(fraction * fraction * 0.97 * float64(present))
}

// usersArrivedBefore is how many users have signed up before a moment.
func (s dataSize) usersArrivedBefore(t workTime) int {
	n := min(int(math.Sqrt(float64(t)/(0.97*float64(present)))*float64(s.userCount)), s.userCount)
	for n > 0 && s.arrivalOf(n-1) >= t { // the root is as exact as it can be, not more
		n--
	}
	for n < s.userCount && s.arrivalOf(n) < t {
		n++
	}
	return n
}

// estimatedRows is about how many there will be.
func (s dataSize) estimatedRows() int { return s.userCount * 55 }
