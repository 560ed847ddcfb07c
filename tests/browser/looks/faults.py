"""What is wrong with how a page looks at its present size: what is cut, covered, too small."""

from typing import Final

from playwright.sync_api import Page

FAULTS: Final = """least => {
    const faults = [];
    const told = one => `${one.tagName.toLowerCase()}.${one.className} "${
        (one.innerText || one.value || one.ariaLabel || "").trim().slice(0, 40)}"`;
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) faults.push(`wider than the window: ${root.scrollWidth}`);
    const seen = one => one.checkVisibility({opacityProperty: true, visibilityProperty: true});
    const scrolls = one => {
        for (let up = one.parentElement; up && up !== document.body; up = up.parentElement) {
            const style = getComputedStyle(up), box = up.getBoundingClientRect();
            if (style.overflowX === "visible" && style.overflowY === "visible") continue;
            const at = one.getBoundingClientRect();
            if (at.bottom > box.bottom || at.top < box.top) return true;
        }
        return false;
    };
    // What lies under a bar that stays, or a sheet that Escape closes, is reached without them.
    const floats = one => {
        for (let up = one; up; up = up.parentElement)
            if (up.matches(".sheet") || ["fixed", "sticky"].includes(getComputedStyle(up).position))
                return true;
        return false;
    };
    const holder = one => {
        for (let up = one.parentElement; up; up = up.parentElement) {
            const flow = getComputedStyle(up).overflowX;
            if (flow === "hidden" || flow === "clip") return up.getBoundingClientRect();
            if (flow !== "visible") return null;
        }
        return null;
    };
    const wanted = "button, a[href], input, select, textarea, [role=tab]";
    for (const one of [...document.querySelectorAll(wanted)].filter(seen)) {
        const box = one.getBoundingClientRect();
        if (box.width === 0 || one.closest("p") && one.tagName === "A") continue;
        if (Math.min(box.width, box.height) < least - 0.5)
            faults.push(`smaller than ${least}: ${told(one)} ${box.width}×${box.height}`);
        if (box.left < -0.5 || box.right > root.clientWidth + 0.5)
            faults.push(`out at the side: ${told(one)}`);
        if (scrolls(one)) continue;
        if (box.top < 0 || box.bottom > innerHeight) continue;
        const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        if (top && !one.contains(top) && !top.contains(one) && !floats(top))
            faults.push(`covered: ${told(one)} by ${told(top)}`);
    }
    for (const one of [...document.querySelectorAll("body *")].filter(seen)) {
        if (one.closest(".hide, svg, .map, select")) continue;
        const own = [...one.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        const style = getComputedStyle(one);
        if (!own || style.display === "inline") continue;
        const isEllipsis = style.textOverflow === "ellipsis";
        const frame = holder(one), at = one.getBoundingClientRect();
        if (frame && at.width && (at.right > frame.right + 1 || at.left < frame.left - 1))
            faults.push(`cut at the side: ${told(one)}`);
        const isCut = one.scrollWidth > one.clientWidth + 1 && style.overflowX !== "visible";
        // Of a row that is cut all is in its card; of anything else what is cut is nowhere.
        const isWhole = !isEllipsis || one.title || one.closest(".row, .top");
        if (isCut && (!isEllipsis || !isWhole) && style.overflowX !== "auto")
            faults.push(`cut: ${told(one)} ${one.scrollWidth} in ${one.clientWidth}`);
    }
    return faults;
}"""


FAR: Final = """([far, metres, inches]) => {
    const pen = document.createElement("canvas").getContext("2d");
    const mm = inches * 25.4 * 16 / Math.hypot(16, 9) / innerWidth;
    const arc = px => 2 * Math.atan(px * mm / 2 / (1000 * metres)) * 180 * 60 / Math.PI;
    const seen = one => one.checkVisibility();
    const said = [...document.querySelectorAll(".patient *, .patient")].filter(seen)
        .filter(one => [...one.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()));
    const least = {};
    let others = 0;
    for (const one of said) {
        const style = getComputedStyle(one);
        pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
        const size = arc(pen.measureText("H0").actualBoundingBoxAscent);
        const name = Object.keys(far).find(each => one.closest(far[each]));
        if (name) least[name] = Math.min(least[name] ?? Infinity, size);
        else others = Math.max(others, size);
    }
    return {...least, others};
}"""


def read_from(page: Page, metres: float, inches: float, **far: str) -> dict[str, float]:
    """Give how large capitals look, minutes of arc: the smallest of each selector in ``far``.

    The page fills a 16:9 screen of this diagonal. ``others`` is the largest of all other text.
    """
    found: dict[str, float] = page.evaluate(FAR, [far, metres, inches])
    return found


def faults(page: Page, least_px: int = 24) -> list[str]:
    """Give what is cut, covered by something else, wider than the window, or hard to hit."""
    return [str(one) for one in page.evaluate(FAULTS, least_px)]
