import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { h } from 'vue';
import HeroFigure from './components/HeroFigure.vue';
import OptionTable from './components/OptionTable.vue';
import RunBlock from './components/RunBlock.vue';
import SameBits from './components/SameBits.vue';
import './style.css';
import './run-block.css';

export default {
	extends: DefaultTheme,
	Layout: () => h(DefaultTheme.Layout, null, { 'home-hero-image': () => h(HeroFigure) }),
	enhanceApp({ app }) {
		app.component('RunBlock', RunBlock);
		app.component('OptionTable', OptionTable);
		app.component('SameBits', SameBits);
	},
} satisfies Theme;
