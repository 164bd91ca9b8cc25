package demo

// market is what companies and people of one country have in common.
type market struct {
	countryCode, currencyCode, locale string
	vatFormat                         string // how a number is written, empty without
	exchangeRatePercent               int64  // of the currency, in hundredths of the price list's
	websiteID                         int64
	companyPercent                    int // of the companies, in hundredths
	knownCompanies                    []trade
	nameStems                         []string // a company's name is a stem and a trade
	trades                            []trade
	unitNames                         []string // parts of a company; their number and that of the towns have no common divisor
	towns                             []town
	firstNames, lastNames             []string
}

// trade is what a company does, and the group of customers that it is in.
type trade struct {
	name    string
	groupID int64
}

// Groups of customers. Families of many companies are key accounts.
const (
	keyAccounts = 1 + iota
	publicSector
	tradeGroup
	hospitality
)

// town is a town with some streets. Phone numbers get three more digits; where a
// country keeps numbers for films and books, they are those.
type town struct {
	city, regionCode, phonePrefix string
	streets                       []street
}

type street struct{ name, postalCode string }

// Shares count up to one hundred.
var markets = []*market{britain, germany, france, netherlands, ireland, america}

func (d *draws) drawMarket() *market {
	weights := make([]int, len(markets)-1)
	for i := range weights {
		weights[i] = markets[i].companyPercent
	}
	return markets[d.weightedIndex(weights...)]
}
