package demo

// land is what companies and people of one country have in common.
type land struct {
	code, currency, locale string
	vat                    string // how a number is written, empty without
	rate                   int64  // of the currency, in hundredths of the price list's
	website                int64
	share                  int // of the companies, in hundredths
	known                  []trade
	stems                  []string // a company's name is a stem and a trade
	trades                 []trade
	units                  []string // parts of a company; their number and that of the towns have no common divisor
	places                 []place
	first, last            []string
}

// trade is what a company does, and the group of customers that it is in.
type trade struct {
	name  string
	group int64
}

// Groups of customers. Families of many companies are key accounts.
const (
	keyAccounts = 1 + iota
	publicSector
	tradeGroup
	hospitality
)

// place is a town with some streets. Phone numbers get three more digits; where a
// country keeps numbers for films and books, they are those.
type place struct {
	city, region, phone string
	streets             []street
}

type street struct{ name, postal string }

// Shares count up to one hundred.
var lands = []*land{britain, germany, france, netherlands, ireland, america}

func (d *dice) land() *land {
	weights := make([]int, len(lands)-1)
	for i := range weights {
		weights[i] = lands[i].share
	}
	return lands[d.share(weights...)]
}
