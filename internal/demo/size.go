package demo

import "math"

// dataSize is the number of records of each kind.
type dataSize struct {
	userCount, companyCount, staffCount, consentCount int
	rfqCount, quoteCount, orderCount                  int
	quotesWithoutRfq, ordersWithoutQuote              int     // set by countUnlinkedDeals
	mailFrequency                                     float64 // 1 is the usual number of mails
}

// demoSize is small, so that the demo starts at once. It has more mails than usual.
var demoSize = dataSize{
	userCount: 500, companyCount: 60, staffCount: 6, consentCount: 6, rfqCount: 667, quoteCount: 666, orderCount: 1667, mailFrequency: 1.6,
}

// MinUsers and MaxUsers limit [Options.UserCount]. MaxUsers is more than a wholesaler has.
const (
	MinUsers = 20
	MaxUsers = 5_000_000
)

// sizeFor returns the size for a number of users, in the proportions of a wholesaler with
// 50,000 users, 2,000 companies, 100,000 requests, 100,000 quotes and 250,000 orders.
func sizeFor(users int) dataSize {
	return dataSize{
		userCount: users, companyCount: max(users/25, 4), staffCount: min(6+users/2500, 200), consentCount: 20,
		rfqCount: 2 * users, quoteCount: 2 * users, orderCount: 5 * users, mailFrequency: 1,
	}
}

// treeSize draws the number of companies of a tree by its index. The first few trees are
// large.
func (s dataSize) treeSize(d *draws, index int) int {
	return d.intBetween(1, 4) + int(math.Sqrt(float64(s.companyCount)))/(index+1)
}

// founderSpacing returns how many companies have the first users as their founders, one
// each, and after how many users each later company begins. Half of the companies are
// early: they were customers before the shop opened.
func (s dataSize) founderSpacing() (earlyCompanies, usersPerCompany int) {
	earlyCompanies = s.companyCount / 2
	return earlyCompanies, (s.userCount - earlyCompanies) / (s.companyCount - earlyCompanies)
}

// founderOf returns the first user of a company. Both count from 0.
func (s dataSize) founderOf(company int) int {
	earlyCompanies, usersPerCompany := s.founderSpacing()
	if company < earlyCompanies {
		return company
	}
	return earlyCompanies + (company-earlyCompanies)*usersPerCompany
}

// companiesBefore returns how many companies exist when a user registers, and whether the
// user founds a new one.
func (s dataSize) companiesBefore(user int) (companies int, isFounder bool) {
	earlyCompanies, usersPerCompany := s.founderSpacing()
	if user < earlyCompanies {
		return user, true
	}
	n := earlyCompanies + (user-earlyCompanies+usersPerCompany-1)/usersPerCompany
	return min(n, s.companyCount), (user-earlyCompanies)%usersPerCompany == 0 && n < s.companyCount
}

// arrivalOf returns the time at which a user registers. Most users register in the first
// years.
func (s dataSize) arrivalOf(user int) workTime {
	fraction := (float64(user) + 0.5) / float64(s.userCount)
	return workTime(fraction * fraction * 0.97 * float64(present))
}

// usersArrivedBefore returns how many users have registered before a work time.
func (s dataSize) usersArrivedBefore(t workTime) int {
	n := min(int(math.Sqrt(float64(t)/(0.97*float64(present)))*float64(s.userCount)), s.userCount)
	for n > 0 && s.arrivalOf(n-1) >= t { // the square root is rounded: correct n in both directions
		n--
	}
	for n < s.userCount && s.arrivalOf(n) < t {
		n++
	}
	return n
}

// estimatedRows estimates the number of rows that are written.
func (s dataSize) estimatedRows() int { return s.userCount * 62 }
