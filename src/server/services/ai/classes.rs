//! What the 1000 classes of `ImageNet` mean to a civic report: the local scene check asks this table.
//!
//! The names are those of TensorFlow.js' `MobileNet` model (Apache-2.0), in the order of ILSVRC 2012;
//! the groups and hints are this project's own reading of them.

use std::sync::OnceLock;

/// Classes in ILSVRC 2012.
pub const COUNT: usize = 1000;

/// One class a line, its number the line's; synonyms are separated by commas.
const NAMES: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/imagenet-classes.txt"));

/// The kind of scene that a class speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Seen on roads and pavements: vehicles, signs, shopfronts, fences, bins.
    Street,
    /// Works of supply: water, power, drainage.
    Utility,
    /// Landscapes, plants and the outside of buildings.
    Outdoor,
    /// Dishes, fruit, drinks.
    Food,
    /// Animals of every kind.
    Animal,
    /// Rooms and what stands in them.
    Indoor,
    /// People, what they wear and put on.
    Person,
    /// Displays and what is shown on them.
    Screen,
    /// Paper with something on it.
    Document,
    /// Everything else.
    Object,
}

/// The class's first name, e.g. `tiger cat`; empty for a number that is no class.
#[must_use]
pub fn name(class: usize) -> &'static str {
    static FIRST: OnceLock<Vec<&'static str>> = OnceLock::new();
    let first = FIRST.get_or_init(|| NAMES.lines().map(|line| line.split(',').next().unwrap_or(line).trim()).collect());
    first.get(class).copied().unwrap_or("")
}

/// The kind of scene that the class speaks for; `Object` for a number that is no class.
#[must_use]
#[rustfmt::skip] // the lists read as paragraphs
pub fn group(class: usize) -> Group {
    match class {
        // Fish, birds, reptiles, insects, dogs, cats, beasts and primates come first.
        0..=397 => Group::Animal,
        // From the plate, which is mostly a full one, to eggnog; without hay.
        923..=957 | 959..=969
        // Corn, and the mushrooms that are eaten.
        | 987 | 997 => Group::Food,

        // Road vehicles: ambulance, wagon, tandem, cab, convertible, fire engine, garbage truck, go-kart, golf cart,
        407 | 436 | 444 | 468 | 511 | 555 | 569 | 573 | 575
        // horse cart, jeep, jinrikisha, limousine, minibus, minivan, Model T, moped, scooter, mountain bike, van,
        | 603 | 609 | 612 | 627 | 654 | 656 | 661 | 665 | 670 | 671 | 675
        // oxcart, pickup, police van, racer, camper, school bus, snowplow, sports car, streetcar, tow truck,
        | 690 | 717 | 734 | 751 | 757 | 779 | 803 | 817 | 829 | 864
        // tractor, trailer truck, tricycle, trolleybus, half track, barrow, plow, harvester, thresher, forklift.
        | 866 | 867 | 870 | 874 | 586 | 428 | 730 | 595 | 856 | 561
        // Rails in streets: bullet train, electric locomotive, freight car, passenger car, steam locomotive.
        | 466 | 547 | 565 | 705 | 820
        // Parts of vehicles, seen close: car mirror, car wheel, disk brake, grille.
        | 475 | 479 | 535 | 581
        // Furniture of streets: ashcan, bannister, cash machine, chainlink fence, construction crane, flagpole,
        | 412 | 421 | 480 | 489 | 517 | 557
        // gas pump, mailbox, manhole cover, park bench, parking meter, pay-phone, picket fence, pole, swing,
        | 571 | 637 | 640 | 703 | 704 | 707 | 716 | 733 | 843
        // turnstile, worm fence, wreck, street sign, traffic light, shopping cart, plastic bag, carton, crate, umbrella.
        | 877 | 912 | 913 | 919 | 920 | 791 | 728 | 478 | 519 | 879
        // Bridges: steel arch, suspension, viaduct. Shopfronts: bakery, barbershop, bookshop, butcher, cinema,
        | 821 | 839 | 888 | 415 | 424 | 454 | 467 | 498
        // confectionery, grocery, restaurant, shoe shop, tobacco shop, toyshop.
        | 509 | 582 | 762 | 788 | 860 | 865 => Group::Street,

        // Bucket, dam, fountain, plunger, radio telescope, rain barrel, solar dish, spotlight, switch, water tower,
        463 | 525 | 562 | 731 | 755 | 756 | 807 | 818 | 844 | 900
        // barrel, coil, hand shovel, oil filter, power drill, chain saw, milk can, geyser.
        | 427 | 506 | 792 | 686 | 740 | 491 | 653 | 974 => Group::Utility,

        // Buildings: apiary, barn, lighthouse, bell cote, birdhouse, boathouse, castle, church, cliff dwelling, dock,
        410 | 425 | 437 | 442 | 448 | 449 | 483 | 497 | 500 | 536
        // dome, greenhouse, library, lumbermill, megalith, mobile home, monastery, mosque, mountain tent, obelisk,
        | 538 | 580 | 624 | 634 | 649 | 660 | 663 | 668 | 672 | 682
        // palace, patio, pedestal, pier, planetarium, prison, stone wall, stupa, thatch, tile roof, totem pole,
        | 698 | 706 | 708 | 718 | 727 | 743 | 825 | 832 | 853 | 858 | 863
        // triumphal arch, vault, yurt, breakwater, carousel, maypole, maze, sundial, drilling platform, memorial plaque.
        | 873 | 884 | 915 | 460 | 476 | 645 | 646 | 835 | 540 | 458
        // Water craft and aircraft: carrier, airliner, airship, amphibian, balloon, canoe, catamaran, container ship,
        | 403 | 404 | 405 | 408 | 417 | 472 | 484 | 510
        // fireboat, gondola, lifeboat, liner, paddlewheel, pirate ship, schooner, space shuttle, speedboat, submarine,
        | 554 | 576 | 625 | 628 | 694 | 724 | 780 | 812 | 814 | 833
        // trimaran, warplane, wing, yawl, tank, parachute, and what slides on snow.
        | 871 | 895 | 908 | 914 | 847 | 701 | 450 | 537 | 802
        // Landscapes: alp, cliff, coral reef, lakeside, promontory, sandbar, seashore, valley, volcano, hay.
        | 970 | 972 | 973 | 975..=980 | 958
        // Plants and fungi: rapeseed to yellow lady's slipper, acorn to hen-of-the-woods, ear. A spider's web; a mower.
        | 984..=986 | 988..=996 | 998 | 815 | 621 => Group::Outdoor,

        // Living rooms and bedrooms: altar, barber chair, bassinet, bookcase, chest, chiffonier, china cabinet, cradle,
        406 | 423 | 431 | 453 | 492 | 493 | 495 | 516
        // crib, desk, dining table, doormat, entertainment centre, file cabinet, fire screen, folding chair, four-poster,
        | 520 | 526 | 532 | 539 | 548 | 553 | 556 | 559 | 564
        // home theatre, lampshade, medicine chest, mosquito net, pillow, pool table, prayer rug, quilt, radiator,
        | 598 | 619 | 648 | 669 | 721 | 736 | 741 | 750 | 753
        // rocking chair, safe, shoji, sliding door, heater, stage, couch, table lamp, curtain, throne, wall clock, wardrobe,
        | 765 | 771 | 789 | 799 | 811 | 819 | 831 | 846 | 854 | 857 | 892 | 894
        // window screen and shade, grand piano, upright, organ, vase, flowerpot, candle, fan.
        | 904 | 905 | 579 | 881 | 687 | 883 | 738 | 470 | 545
        // Kitchens: cauldron, can opener, cleaver, shaker, mug, coffeepot, corkscrew, crock pot, dishrag, dishwasher,
        | 469 | 473 | 499 | 503..=505 | 512 | 521 | 533 | 534
        // Dutch oven, espresso maker, frying pan, goblet, hamper, ladle, measuring cup, microwave, mixing bowl, mortar,
        | 544 | 550 | 567 | 572 | 588 | 618 | 647 | 651 | 659 | 666
        // paper towel, pitcher, plate rack, refrigerator, rotisserie, saltshaker, soup bowl, spatula, stove, strainer,
        | 700 | 725 | 729 | 760 | 766 | 773 | 809 | 813 | 827 | 828
        // teapot, toaster, tray, waffle iron, whiskey jug, water jug, wine bottle, wok, wooden spoon, beer glass.
        | 849 | 859 | 868 | 891 | 901 | 899 | 907 | 909 | 910 | 441
        // Bathrooms and laundry: towel, bathtub, soap dispenser, shower curtain, toilet seat, tub, vacuum, washbasin,
        | 434 | 435 | 804 | 794 | 861 | 876 | 882 | 896
        // washer, iron, toilet tissue, hair dryer, sewing machine.
        | 897 | 606 | 999 | 589 | 786 => Group::Indoor,

        // Clothes: abaya, academic gown, apron, backpack, bathing cap, bearskin, bib, bikini, bolo tie, bonnet, bow tie,
        399 | 400 | 411 | 414 | 433 | 439 | 443 | 445 | 451 | 452 | 457
        // brassiere, breastplate, buckle, vest, cardigan, chain mail, stocking, cloak, clog, boot, hat, helmets, cuirass,
        | 459 | 461 | 464 | 465 | 474 | 490 | 496 | 501 | 502 | 514 | 515 | 518 | 560 | 524
        // diaper, boa, fur coat, gas mask, gown, hair slide, handkerchief, holster, hoopskirt, jeans, jersey, kimono,
        | 529 | 552 | 568 | 570 | 578 | 584 | 591 | 597 | 601 | 608 | 610 | 614
        // knee pad, lab coat, loafer, maillots, mask, uniform, miniskirt, mitten, mortarboard, muzzle, brace, necklace,
        | 615 | 617 | 630 | 638 | 639 | 643 | 652 | 655 | 658 | 667 | 676 | 678 | 679
        // nipple, overskirt, oxygen mask, pajama, pickelhaube, poncho, purse, running shoe, sandal, sarong, seat belt,
        | 680 | 689 | 691 | 697 | 715 | 735 | 748 | 770 | 774 | 775 | 785
        // shower cap, ski mask, snorkel, sock, sombrero, stethoscope, stole, suit, sunglasses, sweatshirt, trunks,
        | 793 | 796 | 801 | 806 | 808 | 823 | 824 | 834 | 836 | 837 | 841 | 842
        // trench coat, velvet, vestment, wallet, wig, Windsor tie, wool, watch.
        | 869 | 885 | 887 | 893 | 903 | 906 | 911 | 531
        // Cosmetics: face powder, hair spray, lipstick, lotion, perfume, sunscreen, Band Aid.
        | 551 | 585 | 629 | 631 | 711 | 838 | 419
        // People themselves: ballplayer, groom, scuba diver; stretcher, crutch.
        | 981..=983 | 830 | 523 => Group::Person,

        // Cell phone, desktop, hand-held computer, iPod, keyboards, laptop, monitor, mouse, notebook, oscilloscope,
        487 | 527 | 590 | 605 | 508 | 810 | 878 | 620 | 664 | 673 | 681 | 688
        // projector, remote control, screen, television, web site, joystick, slot machine, scoreboard.
        | 745 | 761 | 782 | 851 | 916 | 613 | 800 | 781 => Group::Screen,

        // Binder, envelope, jigsaw, letter opener, packet, photocopier, printer, rule, slide rule, comic book, crossword,
        446 | 549 | 611 | 623 | 692 | 713 | 742 | 769 | 798 | 917 | 918
        // book jacket, menu, pencil box, fountain pen, ballpoint, eraser, sharpener, quill.
        | 921 | 922 | 709 | 563 | 418 | 767 | 710 | 749 => Group::Document,

        // Instruments, arms, balls and bats, bottles, tools, toys.
        _ => Group::Object,
    }
}

/// The category that a class suggests, if it evidently suggests one. A pothole has no class of its own.
#[must_use]
pub fn category_hint(class: usize) -> Option<&'static str> {
    match class {
        // Ashcan, carton, garbage truck, plastic bag, pop bottle.
        412 | 478 | 569 | 728 | 737 => Some("garbage"),
        // Manhole cover.
        640 => Some("drainage"),
        // Dam, fountain, rain barrel, water tower.
        525 | 562 | 756 | 900 => Some("water_supply"),
        // Pole, spotlight.
        733 | 818 => Some("streetlight"),
        // Switch.
        844 => Some("electricity"),
        // Street sign, traffic light.
        919 | 920 => Some("traffic_signal"),
        // Bannister, chainlink fence, mailbox, park bench, pay-phone, picket fence, stone wall, swing.
        421 | 489 | 637 | 703 | 707 | 716 | 825 | 843 => Some("public_property"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_a_name_and_a_group() {
        assert_eq!(NAMES.lines().count(), COUNT);
        for class in 0..COUNT {
            assert!(!name(class).is_empty(), "class {class}");
            let _ = group(class);
        }
        assert_eq!((name(COUNT), group(COUNT)), ("", Group::Object));
    }

    #[test]
    fn well_known_classes_are_where_they_belong() {
        for (class, first, expected) in [
            (282, "tiger cat", Group::Animal),
            (967, "espresso", Group::Food),
            (665, "moped", Group::Street),
            (920, "traffic light", Group::Street),
            (916, "web site", Group::Screen),
            (900, "water tower", Group::Utility),
            (975, "lakeside", Group::Outdoor),
            (861, "toilet seat", Group::Indoor),
            (834, "suit", Group::Person),
            (922, "menu", Group::Document),
            (402, "acoustic guitar", Group::Object),
        ] {
            assert_eq!((name(class), group(class)), (first, expected));
        }
    }

    #[test]
    fn hints_name_what_is_evident() {
        assert_eq!(category_hint(920), Some("traffic_signal"));
        assert_eq!(category_hint(640), Some("drainage"));
        assert_eq!(category_hint(412), Some("garbage"));
        assert_eq!(category_hint(282), None);
    }

    #[test]
    fn every_group_has_classes_and_objects_are_few() {
        let objects = (0..COUNT).filter(|class| group(*class) == Group::Object).count();
        assert!((40..140).contains(&objects), "{objects}");
        let hinted = (0..COUNT).filter(|class| category_hint(*class).is_some());
        for class in hinted {
            assert!(matches!(group(class), Group::Street | Group::Utility | Group::Outdoor | Group::Object), "{class}");
        }
    }
}
