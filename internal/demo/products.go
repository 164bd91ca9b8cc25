package demo

import "strings"

// product is one of the seller's articles.
type product struct {
	sku, productName, unitName string
	listPrice                  int64 // in 1/10,000 pounds
	usualMaxQuantity           int   // largest usual quantity of one purchase
}

var products = []product{
	{"FX-1040", "Hex bolt M10 x 40, zinc plated", "box of 100", 189_000, 30},
	{"FX-0825", "Coach screw 8 x 25, stainless A2", "box of 200", 312_500, 20},
	{"FX-2210", "Plasterboard anchor, nylon", "box of 500", 274_000, 12},
	{"FX-3106", "Threaded rod M6, 1 m, zinc plated", "pack of 10", 96_500, 40},
	{"FX-4412", "Through anchor M12 x 120", "box of 50", 436_000, 20},
	{"AB-3080", "Flap disc 115 mm, grit 80", "pack of 10", 214_500, 25},
	{"AB-1201", "Sanding belt 75 x 533 mm, grit 120", "pack of 25", 368_000, 10},
	{"AB-2310", "Cutting disc 125 x 1.0 mm, inox", "pack of 25", 227_500, 30},
	{"TL-5518", "Cordless impact driver 18 V, bare", "piece", 1_249_000, 8},
	{"TL-5540", "Battery 18 V, 4.0 Ah", "piece", 689_000, 16},
	{"TL-0912", "Combination spanner set, 12 parts", "set", 845_000, 6},
	{"TL-7702", "Laser level, cross line", "piece", 1_575_000, 4},
	{"TL-8120", "Rotary hammer SDS-plus, 800 W", "piece", 1_842_000, 4},
	{"SF-1001", "Safety helmet, vented, white", "piece", 124_500, 60},
	{"SF-2044", "Nitrile gloves, powder free, size L", "box of 100", 89_900, 80},
	{"SF-3310", "High visibility vest, class 2", "piece", 54_500, 100},
	{"SF-4102", "Safety boots S3, size 43", "pair", 719_000, 24},
	{"SF-5005", "Ear defenders, 31 dB", "piece", 168_000, 40},
	{"SF-6020", "First aid kit, 50 persons", "piece", 384_000, 10},
	{"EL-2505", "Cable 3 x 2.5 mm², 100 m", "drum", 1_098_000, 12},
	{"EL-1606", "Circuit breaker B16, single pole", "piece", 46_800, 60},
	{"EL-4400", "LED high bay 150 W, 4000 K", "piece", 1_389_000, 48},
	{"EL-4120", "LED panel 600 x 600, 4000 K", "piece", 312_000, 90},
	{"EL-7010", "Cable tray 100 mm, galvanised, 3 m", "length", 238_000, 60},
	{"PL-2215", "Copper pipe 22 mm, 3 m", "length", 298_500, 80},
	{"PL-0450", "Press fitting elbow 22 mm", "pack of 10", 523_000, 20},
	{"PL-9001", "Circulator pump 25-60, 180 mm", "piece", 1_945_000, 4},
	{"PL-3308", "Ball valve 3/4\", brass", "piece", 87_500, 40},
	{"CL-0010", "Degreaser concentrate", "5 l can", 176_000, 24},
	{"CL-0200", "Blue paper roll, 2 ply, 150 m", "pack of 6", 199_500, 60},
	{"CL-0315", "Hand soap, antibacterial", "5 l can", 148_000, 30},
	{"CL-0540", "Dishwasher detergent, liquid", "10 l can", 329_000, 20},
	{"CT-1180", "Gastronorm container 1/1, 65 mm", "piece", 187_000, 40},
	{"CT-6120", "Chafing dish, stainless, 9 l", "piece", 645_000, 12},
	{"CT-0042", "Chef's knife 25 cm", "piece", 389_000, 10},
	{"CT-2250", "Dinner plate 27 cm, hotel ware", "box of 12", 468_000, 40},
	{"CT-3300", "Stock pot 32 l, stainless", "piece", 798_000, 6},
	{"PK-4030", "Carton 400 x 300 x 300, double wall", "pack of 20", 258_000, 50},
	{"PK-0500", "Pallet wrap 500 mm x 300 m", "pack of 6", 412_000, 30},
	{"PK-1200", "Strapping tape 16 mm, 1,750 m", "roll", 534_000, 10},
	{"ST-9018", "Shelving bay 1800 x 900 x 400", "piece", 879_000, 30},
	{"ST-2200", "Pallet truck 2,200 kg", "piece", 3_490_000, 3},
	{"ST-5150", "Storage bin, stackable, 300 x 500", "box of 10", 397_000, 24},
}

// Hospitality companies buy kitchenProducts, all others workProducts.
var (
	kitchenProducts = productsWithPrefix("CT", "CL", "PK", "SF")
	workProducts    = productsWithPrefix("FX", "AB", "TL", "SF", "EL", "PL", "CL", "PK", "ST")
)

func productsWithPrefix(prefixes ...string) (out []product) {
	for _, p := range products {
		for _, prefix := range prefixes {
			if strings.HasPrefix(p.sku, prefix) {
				out = append(out, p)
			}
		}
	}
	return out
}

var workProjects = []string{
	"Boiler house refit", "Autumn shutdown", "Workshop relocation", "Lighting upgrade, hall 3", "Annual safety order", "Lift refurbishment",
	"Cold store extension", "Student residence fit-out", "Depot racking", "Tank cleaning", "Switch room renewal", "Roof plant, block B",
}

var kitchenProjects = []string{
	"Second kitchen", "Terrace season", "Banqueting, spring", "Breakfast room refit", "Bakery line 2", "Hygiene audit", "New canteen",
	"Cellar and bar",
}
