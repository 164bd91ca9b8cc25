package demo

// market holds what the companies and people of one country are drawn from.
type market struct {
	countryCode, currencyCode, locale string
	vatFormat                         string // for fmt.Sprintf, empty if companies have no VAT number
	exchangeRatePercent               int64  // price in this currency for 100 in the price list's currency
	websiteID                         int64
	companyPercent                    int      // share of all company trees
	knownCompanies                    []trade  // these names come first
	nameStems                         []string // a company's name is a stem and a trade
	trades                            []trade
	unitNames                         []string // names of subsidiaries; len(unitNames) and len(towns) have no common divisor
	towns                             []town
	firstNames, lastNames             []string
}

// trade is a line of business or a whole company name, and the customer group of such a
// company.
type trade struct {
	name    string
	groupID int64
}

// Ids of the customer groups. Large company trees are key accounts.
const (
	keyAccounts = 1 + iota
	publicSector
	tradeGroup
	hospitality
)

// town is a town with some streets. Phone numbers are the prefix and three digits. Where a
// country reserves numbers for films and books, the prefix leads to those.
type town struct {
	city, regionCode, phonePrefix string
	streets                       []street
}

type street struct{ name, postalCode string }

// markets are all markets. Their shares add up to 100.
var markets = []*market{britain, germany, france, netherlands, ireland, america}

func (d *draws) drawMarket() *market {
	weights := make([]int, len(markets)-1)
	for i := range weights {
		weights[i] = markets[i].companyPercent
	}
	return markets[d.weightedIndex(weights...)]
}
