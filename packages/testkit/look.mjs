import { serve } from '/tmp/server.mjs'; import { chromium } from 'playwright-core';
const server = await serve('/tmp/w2/apps/docs/dist');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] });
for (const path of process.argv.slice(2)) for (const look of ['light','dark','phone']) {
  const page = await browser.newPage({ viewport: look==='phone'?{width:390,height:800}:{width:1280,height:900}, colorScheme: look==='dark'?'dark':'light' });
  page.on('console', m => { if (['error','warning'].includes(m.type())) console.log(path, look, m.text()); });
  page.on('pageerror', e => console.log(path, look, e.message));
  await page.goto(server.origin + path); await page.waitForLoadState('networkidle');
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over) console.log(path, look, 'overflow', over);
  await page.screenshot({ path: `/tmp/shots/${path.replaceAll('/','_')}-${look}.png`, fullPage: false });
  await page.evaluate(() => scrollTo(0, 1500)); await page.waitForTimeout(100);
  await page.screenshot({ path: `/tmp/shots/${path.replaceAll('/','_')}-${look}-2.png` });
  await page.close();
}
await browser.close(); server.close();
